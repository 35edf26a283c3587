alter table private.ledger_people enable row level security;
revoke all on private.ledger_people from public, anon, authenticated;
grant select on private.ledger_people to authenticated;
grant select on private.ledger_people to service_role;
-- no insert, update or delete for anybody: triggers and fold_ledger() write it

-- Who reads reports sees everybody's figures; a rep or talent their own.
drop policy if exists ledger_people_select_own on private.ledger_people;
create policy ledger_people_select_own on private.ledger_people for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('reports.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('reports.read_own'))::uuid[])
      and person_id = any ((select private.my_memberships())::uuid[]))
  );
