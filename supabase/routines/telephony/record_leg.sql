-- requires: leg_event, join_legs, lead_session, take_platform_legs, note_call_words, carriers_leg, estimate_leg_price, number_owner, phone_number
-- Takes in what a provider reports of a leg. Reports come in any order, twice, and from callbacks and lists alike: the
-- outcome is the same whatever comes first. The state is that of the highest rank, then of the highest sequence; the price is
-- that of the newest report or of a list, which has no sequence; the start is the provider's own word, else the earliest time heard of.
-- A leg that was first told of without its direction has no number until a report has both. Returns applied; stale when nothing
-- newer was told; or unknown for a state that no call or message of ours has.
create or replace function private.record_leg(
  org_id uuid,
  integration_id uuid,
  provider text,
  report private.leg_report
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
-- every statement of it and of what it calls looks rows up by a key: planned once, and not for each call
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_state private.telephony_states;
  v_old public.telephony_legs;
  v_new public.telephony_legs;
  v_zone text;
  v_heard timestamptz;
  v_own bigint := hashtextextended(record_leg.org_id::text || record_leg.provider || report.leg_id, 102010);
  v_parent_provider text := coalesce(report.parent_provider, record_leg.provider);
  v_parents bigint := hashtextextended(
    record_leg.org_id::text || case when report.session_id is not null then record_leg.provider || 'session ' || report.session_id
      when report.parent_id is not null then v_parent_provider || report.parent_id
      else record_leg.provider || report.leg_id end, 102010
  );
  v_counterpart text := coalesce(case report.direction when 'inbound' then report.from_number when 'outbound' then report.to_number end, '');
  v_is_newer boolean := true;
  v_takes_lead boolean;
  v_is_named boolean := false;
  v_is_numbered boolean;
  v_owner record;
  v_words boolean;
begin
  select s.* into v_state from private.telephony_states as s where s.kind = report.kind and s.state = report.state;
  if not found then
    return 'unknown';
  end if;
  -- a call and those it began are told of at the same moment: one of them finds or makes the event
  perform pg_advisory_xact_lock(least(v_own, v_parents));
  perform pg_advisory_xact_lock(greatest(v_own, v_parents));
  select l.* into v_old from public.telephony_legs as l
  where l.org_id = record_leg.org_id and l.provider = record_leg.provider and l.provider_leg_id = report.leg_id;
  select o.timezone into v_zone from public.organisations as o where o.id = record_leg.org_id;
  -- the end of a call is told with its length: its start lies that long before
  v_heard := report.reported_at - make_interval(secs => case when v_state.is_final then coalesce(report.seconds, 0) else 0 end);

  if report.parent_provider is not null then
    -- a platform may know the carrier's leg by another name
    report.parent_id := coalesce((
      select l.provider_leg_id from public.telephony_legs as l
      where l.org_id = record_leg.org_id and l.provider = report.parent_provider and l.alias = report.parent_id
      limit 1
    ), report.parent_id);
  end if;
  if report.alias is not null and v_old.alias is null then
    v_is_named := private.take_platform_legs(record_leg.org_id, record_leg.provider, report.leg_id, report.alias);
  end if;
  if report.session_id is not null then
    report.parent_id := private.lead_session(
      record_leg.org_id, record_leg.provider, report, v_counterpart,
      coalesce(report.started_at, v_old.started_at, v_heard, clock_timestamp())
    );
  end if;

  if v_old.id is null then
    if report.direction is null then
      report.direction := 'outbound';
      report.from_number := '';
      report.to_number := '';
    end if;
    v_new.started_at := coalesce(report.started_at, v_heard, clock_timestamp());
    v_new.currency := coalesce(upper(report.currency), 'USD');
    insert into public.telephony_legs (
      org_id, event_id, integration_id, provider, provider_leg_id, parent_leg_id, kind, direction, state, rank, sequence,
      is_final, counterpart, started_at, start_is_told, happened_on, seconds, unit_count, error_code, price, estimated_price,
      currency, priced_at, customer_id, assigned_to, parent_provider, transport_price, transcription_price, model_price,
      voice_price, platform_price, superseding_count, session_id, alias
    )
    select
      e.org_id, e.id, record_leg.integration_id, record_leg.provider, report.leg_id, report.parent_id, report.kind,
      report.direction, report.state, v_state.rank, report.sequence, v_state.is_final, v_counterpart, v_new.started_at,
      report.started_at is not null, (v_new.started_at at time zone v_zone)::date, report.seconds,
      greatest(1, coalesce(report.units, 1)), left(report.error_code, 40), report.price,
      case when report.price is null and v_state.is_charged then x.price end,
      coalesce(case when report.price is null and v_state.is_charged then x.currency end, v_new.currency),
      case when report.price is not null then clock_timestamp() end, e.customer_id, e.assigned_to,
      case when report.parent_id is not null and v_parent_provider <> record_leg.provider then v_parent_provider end,
      report.transport_price, report.transcription_price, report.model_price, report.voice_price, report.platform_price,
      private.carriers_leg(record_leg.org_id, record_leg.provider, v_parent_provider, report.parent_id), report.session_id,
      report.alias
    from private.leg_event(record_leg.org_id, record_leg.provider, report, v_new.started_at) as e
    left join lateral private.estimate_leg_price(
      record_leg.org_id, record_leg.provider, report.kind, report.direction, v_counterpart, greatest(1, coalesce(report.units, 1))
    ) as x on report.price is null and v_state.is_charged
    returning * into v_new;
    -- the line that a platform told of is charged by its carrier
    -- asked first: an update of no row runs every trigger of the statement
    if exists (
      select from public.telephony_legs as l
      where l.org_id = v_new.org_id and l.parent_provider = v_new.provider and l.parent_leg_id = v_new.provider_leg_id
    ) then
      update public.telephony_legs as l
      set superseding_count = 1, updated_at = now()
      where l.org_id = v_new.org_id and l.parent_provider = v_new.provider and l.parent_leg_id = v_new.provider_leg_id
        and l.superseding_count = 0;
    end if;
    perform private.note_call_words(v_new.org_id, v_new.event_id, v_new.id, report, true);
    return 'applied';
  end if;

  -- two accounts of one organisation: neither speaks for the other's calls
  if v_old.integration_id <> record_leg.integration_id then
    raise exception using
      errcode = 'check_violation', message = 'This call or message was told of by another connection.', constraint = 'telephony_legs_leg_is_once';
  end if;

  v_is_numbered := v_old.counterpart = '' and v_counterpart <> '';
  v_takes_lead := report.session_id is not null and report.parent_id is null
    and (v_old.parent_leg_id is not null or v_old.session_id is null);
  if v_is_numbered or v_takes_lead or v_is_named then
    -- the customer before the call: see number_owner()
    select o.identity_id, o.customer_id into v_owner
    from private.number_owner(v_old.org_id, private.phone_number(v_old.org_id, v_counterpart)) as o;
  end if;
  -- the event first and then its leg: the order in which a merge of customers locks them
  if v_takes_lead or v_is_named or v_old.parent_leg_id is null and report.parent_id is not null then
    perform private.join_legs(v_old.org_id, v_old.provider, report.leg_id, v_parent_provider, report.parent_id);
  else
    perform from public.telephony_events as e where e.org_id = v_old.org_id and e.id = v_old.event_id for no key update;
  end if;
  select l.* into v_old from public.telephony_legs as l where l.org_id = v_old.org_id and l.id = v_old.id for no key update;
  v_new := v_old;
  v_is_newer := report.sequence is null
    or (v_state.rank, report.sequence) >= (v_old.rank, coalesce(v_old.sequence, -1));
  if (v_state.rank, coalesce(report.sequence, -1), report.state) > (v_old.rank, coalesce(v_old.sequence, -1), v_old.state) then
    v_new.state := report.state;
    v_new.rank := v_state.rank;
    v_new.sequence := report.sequence;
    v_new.is_final := v_state.is_final;
    v_new.error_code := coalesce(left(report.error_code, 40), v_old.error_code);
  end if;
  v_new.seconds := coalesce(greatest(v_old.seconds, report.seconds), v_old.seconds, report.seconds);
  v_new.unit_count := greatest(v_old.unit_count, report.units);
  if report.sequence is null and report.price is not null then
    -- what was charged is exact
    v_new.seconds := coalesce(report.seconds, v_old.seconds);
    v_new.unit_count := coalesce(report.units, v_old.unit_count);
  end if;
  v_new.session_id := coalesce(v_old.session_id, report.session_id);
  v_new.alias := coalesce(v_old.alias, report.alias);
  if v_is_numbered then
    v_new.direction := report.direction;
    v_new.counterpart := v_counterpart;
  end if;
  if v_takes_lead then
    v_new.parent_leg_id := null;
  elsif v_old.parent_leg_id is null and report.parent_id is not null then
    v_new.parent_leg_id := report.parent_id;
    v_new.parent_provider := nullif(v_parent_provider, v_old.provider);
    v_new.superseding_count := private.carriers_leg(v_old.org_id, v_old.provider, v_parent_provider, report.parent_id);
  end if;
  if report.started_at is not null then
    v_new.started_at := report.started_at;
    v_new.start_is_told := true;
  elsif not v_old.start_is_told and v_heard < v_old.started_at then
    v_new.started_at := v_heard;
  end if;
  if v_new.started_at <> v_old.started_at then
    v_new.happened_on := (v_new.started_at at time zone v_zone)::date;
  end if;
  if report.price is not null and (v_is_newer or v_old.price is null) then
    v_new.price := report.price;
    v_new.currency := coalesce(upper(report.currency), v_old.currency);
    v_new.transport_price := report.transport_price;
    v_new.transcription_price := report.transcription_price;
    v_new.model_price := report.model_price;
    v_new.voice_price := report.voice_price;
    v_new.platform_price := report.platform_price;
    if (v_new.price, v_new.currency) is distinct from (v_old.price, v_old.currency) then
      v_new.priced_at := clock_timestamp();
    end if;
  end if;
  if v_new.price is not null then
    v_new.estimated_price := null;
  elsif v_old.estimated_price is null or v_is_numbered
    or (v_new.state, v_new.unit_count) is distinct from (v_old.state, v_old.unit_count) then
    v_new.estimated_price := null;
    select x.price, coalesce(x.currency, v_old.currency) into v_new.estimated_price, v_new.currency
    from private.telephony_states as s
    left join lateral private.estimate_leg_price(
      v_old.org_id, v_old.provider, v_old.kind, v_new.direction, v_new.counterpart, v_new.unit_count
    ) as x on s.is_charged
    where s.kind = v_old.kind and s.state = v_new.state;
  end if;
  v_words := private.note_call_words(v_old.org_id, v_old.event_id, v_old.id, report, v_is_newer);
  if v_new is not distinct from v_old then
    return case when v_words then 'applied' else 'stale' end;
  end if;
  update public.telephony_legs as l
  set state = v_new.state, rank = v_new.rank, sequence = v_new.sequence, is_final = v_new.is_final,
    error_code = v_new.error_code, seconds = v_new.seconds, unit_count = v_new.unit_count, parent_leg_id = v_new.parent_leg_id,
    started_at = v_new.started_at, start_is_told = v_new.start_is_told, happened_on = v_new.happened_on, price = v_new.price,
    estimated_price = v_new.estimated_price, currency = v_new.currency, priced_at = v_new.priced_at,
    parent_provider = v_new.parent_provider, transport_price = v_new.transport_price,
    transcription_price = v_new.transcription_price, model_price = v_new.model_price, voice_price = v_new.voice_price,
    platform_price = v_new.platform_price, superseding_count = v_new.superseding_count, session_id = v_new.session_id,
    alias = v_new.alias,
    direction = v_new.direction, counterpart = v_new.counterpart, updated_at = now()
  where l.org_id = v_old.org_id and l.id = v_old.id;
  if (v_is_numbered or v_takes_lead or v_is_named) and v_counterpart <> '' and v_new.parent_leg_id is null then
    -- the leg that began the call says whose it is
    update public.telephony_events as e
    set direction = report.direction, from_number = private.phone_number(v_old.org_id, report.from_number),
      to_number = private.phone_number(v_old.org_id, report.to_number), customer_id = v_owner.customer_id,
      matched_by = v_owner.identity_id, updated_at = now()
    where e.org_id = v_old.org_id and e.id = v_old.event_id;
  end if;
  if v_is_named then
    update public.telephony_legs as l
    set superseding_count = 1, updated_at = now()
    where l.org_id = v_old.org_id and l.parent_provider = v_old.provider and l.parent_leg_id = v_old.provider_leg_id
      and l.superseding_count = 0;
  end if;
  -- the event tells what its first leg does: the one that no other call began, or while that is not known the first told of
  if v_new.parent_leg_id is null or not exists (
    select from public.telephony_legs as l
    where l.org_id = v_old.org_id and l.event_id = v_old.event_id and l.id <> v_old.id
      and (l.parent_leg_id is null or (l.created_at, l.id) < (v_old.created_at, v_old.id))
  ) then
    update public.telephony_events as e
    set state = v_new.state, started_at = v_new.started_at, seconds = v_new.seconds, error_code = v_new.error_code,
      body = coalesce(e.body, left(report.body, 10000)), media_count = greatest(e.media_count, report.media_count),
      updated_at = now()
    where e.org_id = v_old.org_id and e.id = v_old.event_id
      and (e.state, e.started_at, e.seconds, e.error_code, e.body, e.media_count) is distinct from (
        v_new.state, v_new.started_at, v_new.seconds, v_new.error_code, coalesce(e.body, left(report.body, 10000)),
        greatest(e.media_count, report.media_count)
      );
  end if;
  return case
    when (v_new.rank, coalesce(v_new.sequence, -1), v_new.state) = (v_old.rank, coalesce(v_old.sequence, -1), v_old.state)
      and v_new.price is not distinct from v_old.price and v_new.start_is_told = v_old.start_is_told and not v_words
    then 'stale' else 'applied'
  end;
end
$$;
revoke execute on function private.record_leg(uuid, uuid, text, private.leg_report) from public, anon, authenticated;
grant execute on function private.record_leg(uuid, uuid, text, private.leg_report) to service_role;
