-- requires: record_leg
-- What Retell tells of a call, by webhook or in its lists: providers/retell.py says it by our names already.
-- Returns applied, stale or unknown.
create or replace function private.apply_retell(
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
    apply_retell.org_id, apply_retell.integration_id, 'retell', jsonb_populate_record(null::private.leg_report, event)
  );
end
$$;
revoke execute on function private.apply_retell(uuid, uuid, jsonb) from public, anon, authenticated;
grant execute on function private.apply_retell(uuid, uuid, jsonb) to service_role;
