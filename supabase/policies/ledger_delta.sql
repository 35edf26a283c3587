alter table private.ledger_delta enable row level security;
revoke all on private.ledger_delta from public, anon, authenticated;
grant select on private.ledger_delta to authenticated;
grant select on private.ledger_delta to service_role;
-- no insert, update or delete for anybody: triggers and fold_ledger() write it

-- Read through the views ledger_daily, ledger_people and ledger_customers only.
drop policy if exists ledger_delta_select_own on private.ledger_delta;
create policy ledger_delta_select_own on private.ledger_delta for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('reports.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('reports.read_own'))::uuid[])
      and person_id = any ((select private.my_memberships())::uuid[]))
  );
