-- requires: notify, settle
-- What a connection's people are told, whatever wrote it: that it fails and why, that it does no longer, and that something
-- came in for the first time.
create or replace function private.tell_integrations()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_detail jsonb := jsonb_build_object('provider', new.provider, 'name', new.name);
begin
  if new.state = 'failing' then
    perform private.notify(
      new.org_id, 'integration_failing', new.id::text, v_detail || jsonb_build_object('error', new.last_error), 'integrations', new.id
    );
  elsif old.state = 'failing' then
    perform private.settle(new.org_id, 'integration_failing', new.id::text);
  end if;
  if old.last_synced_at is null and new.last_synced_at is not null then
    perform private.notify(new.org_id, 'sync_first', new.id::text, v_detail, 'integrations', new.id);
  end if;
  return null;
end
$$;
revoke execute on function private.tell_integrations() from public, anon, authenticated;

create or replace trigger tell_integrations after update on public.integrations
  for each row when (
    (old.state, old.last_error_at, old.last_synced_at is null)
      is distinct from (new.state, new.last_error_at, new.last_synced_at is null)
  )
  execute function private.tell_integrations();
