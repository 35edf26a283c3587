-- requires: refuse, is_demo
-- What reaches out to a provider stops here for the demo firm: no account is behind its connections, and none may be put there.
create or replace function private.refuse_demo(
  org_id uuid
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.is_demo(refuse_demo.org_id) then
    perform private.refuse(
      'KT133', 409, 'The connections of the demo firm are invented: no provider is behind them.', null,
      'Connect the provider in an organisation of your own.'
    );
  end if;
end
$$;
revoke execute on function private.refuse_demo(uuid) from public, anon, authenticated;
-- functions/integrations asks in the caller's own transaction, once the permission is proved
grant execute on function private.refuse_demo(uuid) to authenticated, service_role;
