-- requires: record_leg, claim_message, note_opt_out
-- What Twilio tells of a call or message, by callback or in its lists, in our words. Its prices are below zero for a charge. A
-- callback of a message that we sent names it, and one of a number that said stop or start at Twilio says so. Returns applied,
-- stale or unknown.
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
  v_outgoing uuid := (event ->> 'outgoing_id')::uuid;
  v_state text;
  v_stops boolean;
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
  if v_outgoing is not null then
    -- a callback does not repeat the text
    v_report.body := coalesce(v_report.body, (
      select m.body from public.outgoing_messages as m where m.org_id = apply_twilio.org_id and m.id = v_outgoing
    ));
  end if;
  v_state := private.record_leg(apply_twilio.org_id, apply_twilio.integration_id, 'twilio', v_report);
  if v_outgoing is not null and v_state <> 'unknown' then
    perform private.claim_message(apply_twilio.org_id, apply_twilio.integration_id, v_outgoing, v_report.leg_id);
  end if;
  -- its own word, or what Twilio says of somebody who said stop before we heard of them
  v_stops := case
    when v_report.direction = 'inbound' and event ->> 'opt_out' in ('STOP', 'START') then event ->> 'opt_out' = 'STOP'
    when v_report.direction = 'outbound' and v_report.error_code = '21610' then true
  end;
  if v_stops is not null then
    -- the message's own time, so that hearing of it again changes nothing
    perform private.note_opt_out(l.org_id, l.counterpart, v_stops, l.started_at, l.event_id)
    from public.telephony_legs as l
    where l.org_id = apply_twilio.org_id and l.provider = 'twilio' and l.provider_leg_id = v_report.leg_id;
  end if;
  return v_state;
end
$$;
revoke execute on function private.apply_twilio(uuid, uuid, jsonb) from public, anon, authenticated;
grant execute on function private.apply_twilio(uuid, uuid, jsonb) to service_role;
