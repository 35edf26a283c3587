-- requires: refuse
-- An organisation always keeps an owner who can sign in; called under the lock on its row.
create or replace function private.assert_owner_left(
  org_id uuid
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not exists (
    select from public.memberships as m
    where m.org_id = assert_owner_left.org_id and m.role = 'owner' and m.state = 'active' and m.user_id is not null
  ) then
    perform private.refuse(
      'KT006', 409, 'An organisation needs an owner.', null,
      'Make somebody else owner first, or delete the organisation.'
    );
  end if;
end
$$;
revoke execute on function private.assert_owner_left(uuid) from public, anon, authenticated;
