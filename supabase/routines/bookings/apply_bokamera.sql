-- requires: record_booking, told_booking, ask_provider
-- What BokaMera tells: a booking of its lists, or a hint, which is not believed but asked after. Returns applied, stale or unknown.
create or replace function private.apply_bokamera(
  org_id uuid,
  integration_id uuid,
  event jsonb
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if event ->> 'ask' is not null then
    return private.ask_provider(apply_bokamera.org_id, apply_bokamera.integration_id, event);
  end if;
  return private.record_booking(apply_bokamera.org_id, apply_bokamera.integration_id, 'bokamera', private.told_booking(event));
end
$$;
revoke execute on function private.apply_bokamera(uuid, uuid, jsonb) from public, anon, authenticated;
grant execute on function private.apply_bokamera(uuid, uuid, jsonb) to service_role;
