-- requires: require_permission, lock_organisation, assert_owner_left, refuse
-- Gives a member another role; owners are made and unmade by owners only.
create or replace function private.change_role(
  org_id uuid,
  membership_id uuid,
  role text
)
returns public.memberships
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_membership public.memberships;
begin
  perform private.lock_organisation(change_role.org_id);
  perform private.require_permission(change_role.org_id, 'members.update');
  if change_role.role is null or change_role.role not in ('owner', 'admin', 'manager', 'rep', 'viewer', 'talent') then
    perform private.refuse('KT010', 422, 'There is no such role.', 'field: role', 'Choose owner, admin, manager, rep, viewer or talent.');
  end if;
  select m.* into v_membership from public.memberships as m
  where m.org_id = change_role.org_id and m.id = change_role.membership_id and m.state <> 'removed';
  if v_membership.id is null then
    perform private.refuse('KT013', 404, 'There is no such member.', null, 'Read the list again.');
  end if;
  if 'owner' in (change_role.role, v_membership.role) then
    -- only an owner holds this permission
    perform private.require_permission(change_role.org_id, 'organisations.delete');
    if v_membership.state <> 'active' or v_membership.user_id is null then
      perform private.refuse('KT010', 422, 'Only somebody who signs in can be owner.', 'field: role', 'Wait until the invitation is accepted.');
    end if;
  end if;
  update public.memberships as m
  set role = change_role.role
  where m.org_id = change_role.org_id and m.id = change_role.membership_id
  returning m.* into v_membership;
  perform private.assert_owner_left(change_role.org_id);
  return v_membership;
end
$$;
revoke execute on function private.change_role(uuid, uuid, text) from public, anon;
grant execute on function private.change_role(uuid, uuid, text) to authenticated;

create or replace function public.change_role(
  org_id uuid,
  membership_id uuid,
  role text
)
returns public.memberships
language sql
volatile
set search_path = ''
as $$
  select private.change_role(org_id, membership_id, role)
$$;
revoke execute on function public.change_role(uuid, uuid, text) from public, anon;
grant execute on function public.change_role(uuid, uuid, text) to authenticated;
