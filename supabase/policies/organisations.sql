alter table public.organisations enable row level security;
revoke all on public.organisations from public, anon, authenticated;
grant select on public.organisations to authenticated;
grant update (name, country, locale) on public.organisations to authenticated;
grant all on public.organisations to service_role;
-- no insert: found_organisation() makes the owner in the same step. No delete: delete_organisation() asks for the name.
-- currency and timezone are in no grant: changing them re-posts the ledger, see change_currency() and change_timezone().

-- Everybody in an organisation sees it.
drop policy if exists organisations_select_all on public.organisations;
create policy organisations_select_all on public.organisations for select to authenticated
  using (id = any ((select private.org_ids_with('organisations.read'))::uuid[]));

-- Owners and administrators change its name, country and language.
drop policy if exists organisations_update_all on public.organisations;
create policy organisations_update_all on public.organisations for update to authenticated
  using (id = any ((select private.org_ids_with('organisations.update'))::uuid[]))
  with check (id = any ((select private.org_ids_with('organisations.update'))::uuid[]));
