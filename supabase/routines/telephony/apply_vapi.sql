-- requires: record_leg
-- What Vapi tells of a call, by server message or in its lists: providers/vapi.py says it by our names already.
-- Returns applied, stale or unknown.
create or replace function private.apply_vapi(
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
  if event ->> 'leg_id' is null or event ->> 'state' is null then
    return 'unknown';
  end if;
  return private.record_leg(
    apply_vapi.org_id, apply_vapi.integration_id, 'vapi', jsonb_populate_record(null::private.leg_report, event)
  );
end
$$;
revoke execute on function private.apply_vapi(uuid, uuid, jsonb) from public, anon, authenticated;
grant execute on function private.apply_vapi(uuid, uuid, jsonb) to service_role;
