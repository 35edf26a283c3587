-- requires: refuse
-- A demo organisation with invented figures, and a user whose password stood on a screen, belong on nobody's public address.
create or replace function private.require_demo_allowed()
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if (select i.is_public from private.instance as i where i.only_row) then
    perform private.refuse(
      'KT130', 403, 'There is no demo firm on a public address.', null, 'Try it on a machine of your own, where KONTOR_SITE_URL is not set.'
    );
  end if;
end
$$;
revoke execute on function private.require_demo_allowed() from public, anon, authenticated;
