-- requires: refuse, org_ids_with
-- Guard of every definer function: a stranger's organisation does not exist (404), a missing right is named (403).
create or replace function private.require_permission(
  org_id uuid,
  permission text
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if require_permission.org_id = any (private.org_ids_with(require_permission.permission)) then
    return;
  end if;
  if not exists (
    select from public.memberships as m
    where m.org_id = require_permission.org_id and m.user_id = (select auth.uid())
  ) then
    perform private.refuse('KT004', 404, 'There is no such organisation.', null, 'Choose one of your organisations.');
  end if;
  perform private.refuse(
    'KT003', 403, 'You may not do this.', 'missing permission: ' || require_permission.permission,
    'Ask an owner or administrator of the organisation.'
  );
end
$$;
revoke execute on function private.require_permission(uuid, text) from public, anon, authenticated;
