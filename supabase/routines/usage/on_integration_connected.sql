-- requires: defer_sync
-- A connection that got its keys, or goes on after a pause, is synchronised at once and not at the next full hour.
create or replace function private.on_integration_connected()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.defer_sync(new.id, null);
  return null;
end
$$;
revoke execute on function private.on_integration_connected() from public, anon, authenticated;

create or replace trigger sync_when_connected after update on public.integrations
  for each row when (
    new.state = 'connected'
    and (old.state in ('paused', 'disconnected') or old.secret_hints is distinct from new.secret_hints)
  )
  execute function private.on_integration_connected();
