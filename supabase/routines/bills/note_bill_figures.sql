-- requires: compare_bill, missing_on_bill
-- Writes down what a comparison came to, and the state that the bill is in from here on. Returns the bill as it is then.
create or replace function private.note_bill_figures(
  bill public.provider_bills,
  new_state text
)
returns public.provider_bills
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_bill public.provider_bills;
begin
  with line as (
    select coalesce(l.explanation, case when l.error is not null then 'unread' end) as explanation,
      count(*) as lines, sum(l.billed_amount::numeric) as billed, sum(l.ours_amount::numeric) as ours
    from public.provider_bill_lines as l
    where l.org_id = bill.org_id and l.bill_id = bill.id
    group by 1
  ),
  missing as (
    -- what is told in another currency cannot be added to the bill's
    select count(*) as facts, coalesce(sum(m.amount::numeric) filter (where m.currency = bill.currency), 0) as amount
    from private.missing_on_bill(bill) as m
  )
  update public.provider_bills as b
  set line_count = (
      select count(*) from public.provider_bill_lines as l where l.org_id = b.org_id and l.bill_id = b.id
    ),
    error_count = (
      select count(*) from public.provider_bill_lines as l where l.org_id = b.org_id and l.bill_id = b.id and l.error is not null
    ),
    billed_amount = coalesce((select sum(l.billed) from line as l where l.explanation <> 'vat'), 0),
    vat_amount = coalesce((select sum(l.billed) from line as l where l.explanation = 'vat'), 0),
    ours_amount = coalesce((select sum(l.ours) from line as l), 0) + m.amount,
    missing_count = m.facts, missing_amount = m.amount,
    explained = coalesce((
      select jsonb_object_agg(
        l.explanation, jsonb_build_object('count', l.lines, 'billed', coalesce(l.billed, 0)::text, 'ours', coalesce(l.ours, 0)::text)
      )
      from line as l where l.explanation is not null
    ), '{}'),
    sha256 = (
      select encode(sha256(convert_to(coalesce(string_agg(
        concat_ws(chr(31), l.record_id, l.happened_on, trim_scale(l.amount::numeric), l.description), chr(30) order by l.line_no
      ), ''), 'UTF8')), 'hex')
      from public.provider_bill_lines as l
      where l.org_id = b.org_id and l.bill_id = b.id
    ),
    state = note_bill_figures.new_state, matched_at = now(),
    applied_at = case when note_bill_figures.new_state = 'applied' then now() else b.applied_at end, updated_at = now()
  from missing as m
  where b.org_id = bill.org_id and b.id = bill.id
  returning b.* into v_bill;
  return v_bill;
end
$$;
revoke execute on function private.note_bill_figures(public.provider_bills, text) from public, anon, authenticated;
