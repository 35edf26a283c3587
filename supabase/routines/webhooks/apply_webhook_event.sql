-- Hands an event to its provider's function, in a subtransaction: what the data cannot take is told as failed, with the
-- reason, and leaves nothing half-written. What the machine cannot do now (a deadlock, no space, shutting down) is raised, so
-- that nothing is stored and the provider sends it again. Returns the event's state.
create or replace function private.apply_webhook_event(
  org_id uuid,
  integration_id uuid,
  provider text,
  event jsonb,
  out state text,
  out error text
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if to_regprocedure(format('private.%I(uuid, uuid, jsonb)', 'apply_' || apply_webhook_event.provider)) is null then
    state := 'unknown';
    return;
  end if;
  begin
    -- the name is one of our functions' and never a caller's text
    execute format('select private.%I($1, $2, $3)', 'apply_' || apply_webhook_event.provider)
      into state using apply_webhook_event.org_id, apply_webhook_event.integration_id, apply_webhook_event.event;
  exception when others then
    if left(sqlstate, 2) in ('08', '25', '40', '53', '55', '57', '58', 'XX') then
      raise;
    end if;
    state := 'failed';
    error := left(sqlstate || ': ' || sqlerrm, 2000);
  end;
end
$$;
revoke execute on function private.apply_webhook_event(uuid, uuid, text, jsonb) from public, anon, authenticated;
