-- Leaves a row of the audit log for each figure that a bill restates, or gives back when it is undone: the price that counted, the
-- one that counts now, and the bill. Called while the bill's lines still say which those are.
create or replace function private.note_restated(
  bill public.provider_bills,
  is_undone boolean
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.audit_log (org_id, table_name, row_id, op, actor, old, new)
  select bill.org_id, f.table_name, f.row_id, 'update', (select auth.uid()),
    case when is_undone then f.billed else f.told end || jsonb_build_object('bill_id', case when is_undone then bill.id end),
    case when is_undone then f.told else f.billed end || jsonb_build_object('bill_id', case when not is_undone then bill.id end)
  from (
    select case when l.covers_day then 'provider_bill_lines' else 'telephony_legs' end as table_name, coalesce(l.leg_id, l.id) as row_id,
      jsonb_build_object(
        'price', l.ours_amount::text,
        'state', case when l.covers_day or g.price is not null then 'actual' when l.ours_amount is not null then 'estimated' end
      ) as told,
      jsonb_build_object('price', l.billed_amount::text, 'state', 'reconciled') as billed
    from public.provider_bill_lines as l
    left join public.telephony_legs as g on g.org_id = l.org_id and g.id = l.leg_id
    where l.org_id = bill.org_id and l.bill_id = bill.id and l.head_no = l.line_no
      and (l.explanation in ('estimated', 'price_changed') or l.covers_day and l.explanation = 'rounding')
      and (l.is_posted or g.billed_by = bill.id)
      and l.billed_amount::numeric is distinct from l.ours_amount::numeric
  ) as f
$$;
revoke execute on function private.note_restated(public.provider_bills, boolean) from public, anon, authenticated;
