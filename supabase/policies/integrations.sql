alter table public.integrations enable row level security;
revoke all on public.integrations from public, anon, authenticated;
grant select on public.integrations to authenticated;
grant update (name, sender) on public.integrations to authenticated;
grant all on public.integrations to service_role;
-- no insert: a connection is made with its keys, by the function that seals them
-- no delete, state in no grant: pause_integration(), resume_integration() and disconnect_integration() change it

-- Owners, administrators and managers see the connections.
drop policy if exists integrations_select_all on public.integrations;
create policy integrations_select_all on public.integrations for select to authenticated
  using (org_id = any ((select private.org_ids_with('integrations.read'))::uuid[]));

-- Owners and administrators rename them, and choose the number that messages leave from.
drop policy if exists integrations_update_all on public.integrations;
create policy integrations_update_all on public.integrations for update to authenticated
  using (org_id = any ((select private.org_ids_with('integrations.update'))::uuid[]))
  with check (org_id = any ((select private.org_ids_with('integrations.update'))::uuid[]));
