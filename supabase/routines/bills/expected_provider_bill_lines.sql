-- What provider_bill_lines should have posted, for check_ledger(): of a day of AI use, what its calls and daily figures have posted
-- is added up anew.
create or replace function private.expected_provider_bill_lines(
  org_id uuid
)
returns setof private.expected_entry
language sql
stable
set search_path = ''
as $$
  with used as (
    select u.integration_id, u.usage_on, sum(u.amount) as amount
    from (
      select l.integration_id, l.usage_on, l.cost::numeric as amount
      from public.ai_usage_logs as l
      where l.org_id = expected_provider_bill_lines.org_id
      union all
      select d.integration_id, d.usage_on, d.cost::numeric - d.logged_amount::numeric
      from public.ai_usage_days as d
      where d.org_id = expected_provider_bill_lines.org_id
    ) as u
    group by 1, 2
  )
  select
    f.id, 0::smallint, f.happened_on, 'cost'::text, 'reconciled'::text, null::uuid, null::uuid,
    f.billed_amount::numeric - coalesce(u.amount, 0), f.currency::text
  from public.provider_bill_lines as f
  join public.provider_bills as b on b.org_id = f.org_id and b.id = f.bill_id and b.state = 'applied'
  left join used as u on f.covers_day and u.integration_id = f.integration_id and u.usage_on = f.happened_on
  where f.org_id = expected_provider_bill_lines.org_id and f.head_no = f.line_no and f.leg_id is null
    and (f.covers_day or f.explanation in ('not_in_kontor', 'other_charge'))
    and f.explanation not in ('vat', 'on_other_bill', 'other_currency')
    and f.billed_amount::numeric <> coalesce(u.amount, 0)
$$;
revoke execute on function private.expected_provider_bill_lines(uuid) from public, anon, authenticated;
