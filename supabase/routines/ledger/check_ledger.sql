-- requires: check_entries, check_second_entries, check_conversions, check_rollups
-- Recomputes the ledger of an organisation from its facts, in one snapshot and without calling what posts it.
-- Returns a row per difference and none when all is right; severity pending means a rate that has just arrived.
create or replace function private.check_ledger(
  org_id uuid
)
returns setof private.ledger_problem
language sql
stable
security definer
set search_path = ''
as $$
  select * from private.check_entries(check_ledger.org_id)
  union all
  select * from private.check_second_entries(check_ledger.org_id)
  union all
  select * from private.check_conversions(check_ledger.org_id)
  union all
  select * from private.check_rollups(check_ledger.org_id)
$$;
revoke execute on function private.check_ledger(uuid) from public, anon, authenticated;
grant execute on function private.check_ledger(uuid) to service_role;
