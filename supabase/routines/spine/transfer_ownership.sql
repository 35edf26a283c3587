-- requires: require_permission, lock_organisation, refuse
-- Hands the organisation over: the other becomes owner and the caller administrator, in one step.
create or replace function private.transfer_ownership(
  org_id uuid,
  membership_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.lock_organisation(transfer_ownership.org_id);
  perform private.require_permission(transfer_ownership.org_id, 'organisations.delete');
  update public.memberships as m
  set role = 'owner'
  where m.org_id = transfer_ownership.org_id and m.id = transfer_ownership.membership_id
    and m.state = 'active' and m.user_id is not null and m.user_id <> (select auth.uid());
  if not found then
    perform private.refuse('KT013', 404, 'There is no such member.', null, 'Choose another member who signs in.');
  end if;
  update public.memberships as m
  set role = 'admin'
  where m.org_id = transfer_ownership.org_id and m.user_id = (select auth.uid());
end
$$;
revoke execute on function private.transfer_ownership(uuid, uuid) from public, anon;
grant execute on function private.transfer_ownership(uuid, uuid) to authenticated;

create or replace function public.transfer_ownership(
  org_id uuid,
  membership_id uuid
)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.transfer_ownership(org_id, membership_id)
$$;
revoke execute on function public.transfer_ownership(uuid, uuid) from public, anon;
grant execute on function public.transfer_ownership(uuid, uuid) to authenticated;
