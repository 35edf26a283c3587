-- requires: assert_owner_left
-- What leaving and being removed have in common: no access, no open invitation, an owner left.
create or replace function private.end_membership(
  org_id uuid,
  membership_id uuid
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.memberships as m
  set user_id = null, state = 'removed'
  where m.org_id = end_membership.org_id and m.id = end_membership.membership_id;
  -- what is for everybody stays
  delete from public.saved_views as v
  where v.org_id = end_membership.org_id and v.assigned_to = end_membership.membership_id and not v.is_shared;
  update public.invitations as i
  set revoked_at = now()
  where i.org_id = end_membership.org_id and i.membership_id = end_membership.membership_id
    and i.accepted_at is null and i.revoked_at is null;
  perform private.assert_owner_left(end_membership.org_id);
end
$$;
revoke execute on function private.end_membership(uuid, uuid) from public, anon, authenticated;
