alter table public.state_changes enable row level security;
revoke all on public.state_changes from public, anon, authenticated, service_role;
grant select on public.state_changes to authenticated;
grant select, insert, update, delete on public.state_changes to service_role;
-- written by trigger alone

-- Everybody with the right sees all changes; a rep sees their own.
drop policy if exists state_changes_select_own on public.state_changes;
create policy state_changes_select_own on public.state_changes for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('sales.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('sales.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );
