-- requires: lock_organisation, end_membership, refuse
-- Leaves an organisation for good; the last owner hands over or deletes instead.
create or replace function private.leave_organisation(
  org_id uuid
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
  perform private.lock_organisation(leave_organisation.org_id);
  select m.id into v_membership_id from public.memberships as m
  where m.org_id = leave_organisation.org_id and m.user_id = (select auth.uid());
  if v_membership_id is null then
    perform private.refuse('KT004', 404, 'There is no such organisation.', null, 'Choose one of your organisations.');
  end if;
  perform private.end_membership(leave_organisation.org_id, v_membership_id);
end
$$;
revoke execute on function private.leave_organisation(uuid) from public, anon;
grant execute on function private.leave_organisation(uuid) to authenticated;

create or replace function public.leave_organisation(
  org_id uuid
)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.leave_organisation(org_id)
$$;
revoke execute on function public.leave_organisation(uuid) from public, anon;
grant execute on function public.leave_organisation(uuid) to authenticated;
