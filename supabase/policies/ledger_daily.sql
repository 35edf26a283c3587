alter table private.ledger_daily enable row level security;
revoke all on private.ledger_daily from public, anon, authenticated;
grant select on private.ledger_daily to authenticated;
grant select on private.ledger_daily to service_role;
-- no insert, update or delete for anybody: triggers and fold_ledger() write it

-- Who reads reports sees the days; nobody sees a part of them.
drop policy if exists ledger_daily_select_all on private.ledger_daily;
create policy ledger_daily_select_all on private.ledger_daily for select to authenticated
  using (org_id = any ((select private.org_ids_with('reports.read'))::uuid[]));
