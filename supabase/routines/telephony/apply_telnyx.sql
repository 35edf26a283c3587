-- requires: record_leg, lock_legs
-- What Telnyx tells of a call or message, by event, record or look-up, in our words. A leg's price comes in parts from several
-- places: an event has all that was charged by then, each list of records its own part. What is told of a part takes its place, and
-- the others stay. Returns applied, stale or unknown.
create or replace function private.apply_telnyx(
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
#variable_conflict use_column
declare
  v_report private.leg_report := jsonb_populate_record(null::private.leg_report, apply_telnyx.event);
  v_leg public.telephony_legs;
  v_rest numeric;
begin
  if v_report.leg_id is null then
    -- it tells of a call, but nothing that it comes to
    return 'stale';
  end if;
  perform private.lock_legs(apply_telnyx.org_id, 'telnyx', jsonb_build_array(apply_telnyx.event));
  select l.* into v_leg
  from public.telephony_legs as l
  where l.org_id = apply_telnyx.org_id and l.provider = 'telnyx' and l.provider_leg_id = v_report.leg_id;
  if v_report.state is null then
    if v_leg.id is null then
      return 'unknown';
    end if;
    v_report.state := v_leg.state;
  end if;
  -- what was charged is exact, what an event's clock says is not
  if v_leg.price is not null and v_report.sequence is not null then
    v_report.units := null;
    v_report.seconds := case when v_leg.seconds is null then v_report.seconds end;
  end if;
  if num_nonnulls(
    v_report.price, v_report.transport_price, v_report.transcription_price, v_report.model_price, v_report.voice_price,
    v_report.platform_price
  ) > 0 then
    if v_leg.price is not null and v_leg.currency <> coalesce(v_report.currency, v_leg.currency) then
      raise exception using errcode = 'check_violation', message = 'A leg is charged in one currency.';
    end if;
    v_rest := coalesce(
      v_report.price - coalesce(v_report.transport_price, 0) - coalesce(v_report.transcription_price, 0)
      - coalesce(v_report.model_price, 0) - coalesce(v_report.voice_price, 0) - coalesce(v_report.platform_price, 0),
      v_leg.price::numeric - coalesce(v_leg.transport_price::numeric, 0) - coalesce(v_leg.transcription_price::numeric, 0)
      - coalesce(v_leg.model_price::numeric, 0) - coalesce(v_leg.voice_price::numeric, 0) - coalesce(v_leg.platform_price::numeric, 0),
      0
    );
    v_report.transport_price := coalesce(v_report.transport_price, v_leg.transport_price);
    v_report.transcription_price := coalesce(v_report.transcription_price, v_leg.transcription_price);
    v_report.model_price := coalesce(v_report.model_price, v_leg.model_price);
    v_report.voice_price := coalesce(v_report.voice_price, v_leg.voice_price);
    v_report.platform_price := coalesce(v_report.platform_price, v_leg.platform_price);
    v_report.price := v_rest + coalesce(v_report.transport_price, 0) + coalesce(v_report.transcription_price, 0)
      + coalesce(v_report.model_price, 0) + coalesce(v_report.voice_price, 0) + coalesce(v_report.platform_price, 0);
  end if;
  return private.record_leg(apply_telnyx.org_id, apply_telnyx.integration_id, 'telnyx', v_report);
end
$$;
revoke execute on function private.apply_telnyx(uuid, uuid, jsonb) from public, anon, authenticated;
grant execute on function private.apply_telnyx(uuid, uuid, jsonb) to service_role;
