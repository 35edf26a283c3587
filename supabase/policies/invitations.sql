alter table public.invitations enable row level security;
revoke all on public.invitations from public, anon, authenticated;
grant select on public.invitations to authenticated;
grant all on public.invitations to service_role;
-- no insert, update or delete: create_invitation(), revoke_invitation() and accept_invitation() do it

-- Who may invite sees who was invited.
drop policy if exists invitations_select_all on public.invitations;
create policy invitations_select_all on public.invitations for select to authenticated
  using (org_id = any ((select private.org_ids_with('members.create'))::uuid[]));
