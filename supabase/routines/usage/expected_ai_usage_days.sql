-- What ai_usage_days should have posted, for check_ledger(): our own calls are added up anew, never read from logged_amount,
-- those of a key without a page of that day to the day's rest.
create or replace function private.expected_ai_usage_days(
  org_id uuid
)
returns setof private.expected_entry
language sql
stable
set search_path = ''
as $$
  with called as (
    select l.integration_id, l.usage_on, coalesce(p.key_hash, '') as key_hash, l.model, l.provider_name,
      sum(l.cost::numeric) as amount
    from public.ai_usage_logs as l
    left join private.ai_usage_pages as p using (org_id, integration_id, usage_on, key_hash)
    where l.org_id = expected_ai_usage_days.org_id
    group by 1, 2, 3, 4, 5
  )
  select
    f.id, 0::smallint, f.usage_on, 'cost'::text,
    case when f.billed_by is null then 'actual' else 'reconciled' end, f.customer_id, f.person_id,
    f.cost::numeric - coalesce(c.amount, 0), 'USD'::text
  from public.ai_usage_days as f
  left join called as c using (integration_id, usage_on, key_hash, model, provider_name)
  where f.org_id = expected_ai_usage_days.org_id and f.cost::numeric <> coalesce(c.amount, 0)
$$;
revoke execute on function private.expected_ai_usage_days(uuid) from public, anon, authenticated;
