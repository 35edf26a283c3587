-- requires: record_leg
-- What Twilio tells of a call or message, by callback or in its lists, in our words. Its prices are below zero for a charge.
-- Returns applied, stale or unknown.
create or replace function private.apply_twilio(
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
declare
  v_report private.leg_report;
begin
  if event ->> 'leg_id' is null or event ->> 'state' is null then
    return 'unknown';
  end if;
  v_report.leg_id := event ->> 'leg_id';
  v_report.parent_id := event ->> 'parent_id';
  v_report.kind := event ->> 'kind';
  v_report.direction := case when event ->> 'direction' in ('inbound', 'trunking-originating') then 'inbound' else 'outbound' end;
  v_report.state := case event ->> 'state'
    when 'partially_delivered' then 'delivered' else replace(event ->> 'state', '-', '_')
  end;
  v_report.sequence := (event ->> 'sequence')::int;
  v_report.from_number := event ->> 'from_number';
  v_report.to_number := event ->> 'to_number';
  v_report.reported_at := (event ->> 'reported_at')::timestamptz;
  v_report.started_at := (event ->> 'started_at')::timestamptz;
  v_report.seconds := (event ->> 'seconds')::int;
  v_report.units := (event ->> 'units')::int;
  v_report.body := event ->> 'body';
  v_report.media_count := (event ->> 'media_count')::int;
  v_report.error_code := event ->> 'error_code';
  v_report.recording_url := event ->> 'recording_url';
  v_report.price := -(event ->> 'price')::numeric;
  v_report.currency := event ->> 'currency';
  return private.record_leg(apply_twilio.org_id, apply_twilio.integration_id, 'twilio', v_report);
end
$$;
revoke execute on function private.apply_twilio(uuid, uuid, jsonb) from public, anon, authenticated;
grant execute on function private.apply_twilio(uuid, uuid, jsonb) to service_role;
