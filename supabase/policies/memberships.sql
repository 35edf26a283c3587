alter table public.memberships enable row level security;
revoke all on public.memberships from public, anon, authenticated;
grant select on public.memberships to authenticated;
grant update (name) on public.memberships to authenticated;
grant all on public.memberships to service_role;
-- no insert, no delete, role and state in no grant: invitations and the functions of spine/ change them,
-- since an organisation must keep an owner

-- Who may see the people sees all of them; everybody sees their own place.
drop policy if exists memberships_select_own on public.memberships;
create policy memberships_select_own on public.memberships for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('members.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('members.read_own'))::uuid[])
      and id = any ((select private.my_memberships())::uuid[]))
  );

-- Owners and administrators correct a name.
drop policy if exists memberships_update_all on public.memberships;
create policy memberships_update_all on public.memberships for update to authenticated
  using (org_id = any ((select private.org_ids_with('members.update'))::uuid[]))
  with check (org_id = any ((select private.org_ids_with('members.update'))::uuid[]));
