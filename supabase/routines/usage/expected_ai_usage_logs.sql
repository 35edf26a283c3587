-- What ai_usage_logs should have posted, for check_ledger(); written apart from the posting function on purpose.
create or replace function private.expected_ai_usage_logs(
  org_id uuid
)
returns setof private.expected_entry
language sql
stable
set search_path = ''
as $$
  select
    f.id, 0::smallint, timezone('UTC', f.called_at)::date, 'cost'::text,
    case when f.billed_by is null then 'actual' else 'reconciled' end, f.customer_id, f.person_id,
    f.cost::numeric, 'USD'::text
  from public.ai_usage_logs as f
  where f.org_id = expected_ai_usage_logs.org_id and f.cost > 0
$$;
revoke execute on function private.expected_ai_usage_logs(uuid) from public, anon, authenticated;
