-- requires: require_permission, lock_organisation, refuse
-- Closes an open invitation and the place that was kept for it.
create or replace function private.revoke_invitation(
  org_id uuid,
  invitation_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_membership_id uuid;
begin
  perform private.lock_organisation(revoke_invitation.org_id);
  perform private.require_permission(revoke_invitation.org_id, 'members.create');
  update public.invitations as i
  set revoked_at = now()
  where i.org_id = revoke_invitation.org_id and i.id = revoke_invitation.invitation_id
    and i.accepted_at is null and i.revoked_at is null
  returning i.membership_id into v_membership_id;
  if v_membership_id is null then
    perform private.refuse('KT012', 404, 'There is no open invitation like this.', null, 'It may have been accepted or withdrawn; read the list again.');
  end if;
  update public.memberships as m
  set state = 'removed'
  where m.org_id = revoke_invitation.org_id and m.id = v_membership_id and m.state = 'invited';
end
$$;
revoke execute on function private.revoke_invitation(uuid, uuid) from public, anon;
grant execute on function private.revoke_invitation(uuid, uuid) to authenticated;

create or replace function public.revoke_invitation(
  org_id uuid,
  invitation_id uuid
)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.revoke_invitation(org_id, invitation_id)
$$;
revoke execute on function public.revoke_invitation(uuid, uuid) from public, anon;
grant execute on function public.revoke_invitation(uuid, uuid) to authenticated;
