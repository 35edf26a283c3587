-- requires: require_permission, lock_organisation, end_membership, refuse
-- Takes a member's access away at once; the row stays, so that what was theirs keeps its name.
create or replace function private.remove_member(
  org_id uuid,
  membership_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_role text;
begin
  perform private.lock_organisation(remove_member.org_id);
  perform private.require_permission(remove_member.org_id, 'members.delete');
  select m.role into v_role from public.memberships as m
  where m.org_id = remove_member.org_id and m.id = remove_member.membership_id and m.state <> 'removed';
  if v_role is null then
    perform private.refuse('KT013', 404, 'There is no such member.', null, 'Read the list again.');
  end if;
  if v_role = 'owner' then
    perform private.require_permission(remove_member.org_id, 'organisations.delete');
  end if;
  perform private.end_membership(remove_member.org_id, remove_member.membership_id);
end
$$;
revoke execute on function private.remove_member(uuid, uuid) from public, anon;
grant execute on function private.remove_member(uuid, uuid) to authenticated;

create or replace function public.remove_member(
  org_id uuid,
  membership_id uuid
)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.remove_member(org_id, membership_id)
$$;
revoke execute on function public.remove_member(uuid, uuid) from public, anon;
grant execute on function public.remove_member(uuid, uuid) to authenticated;
