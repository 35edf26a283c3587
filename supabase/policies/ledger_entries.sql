alter table public.ledger_entries enable row level security;
revoke all on public.ledger_entries from public, anon, authenticated;
grant select on public.ledger_entries to authenticated;
grant select on public.ledger_entries to service_role;
-- no insert, update or delete for anybody: triggers and fold_ledger() write it

-- Who reads reports sees every entry; a rep or talent the entries of their own person.
drop policy if exists ledger_entries_select_own on public.ledger_entries;
create policy ledger_entries_select_own on public.ledger_entries for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('reports.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('reports.read_own'))::uuid[])
      and person_id = any ((select private.my_memberships())::uuid[]))
  );
