-- requires: demo_id, demo_share, demo_talks, demo_books, demo_telephony, demo_agent_words
-- A demo connection to Vapi, whose agents hold the calls of demo_talks(): what came over Twilio is one call with a leg of each. Its price
-- per minute tells of three models: the first, one that understood more and cost twice as much, and the one that replaced it.
create or replace function private.demo_agent(
  org_id uuid,
  today date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_integration_id uuid := private.demo_id(demo_agent.org_id, 'integration', 3);
  v_locale text := (select o.locale from public.organisations as o where o.id = demo_agent.org_id);
begin
  insert into public.integrations (org_id, id, provider, name, account, last_synced_at, created_at)
  values (demo_agent.org_id, v_integration_id, 'vapi', 'Vapi (demo)', 'demo-' || left(md5('demo agent'), 8), now() - interval '8 minutes',
    (demo_agent.today - 152)::timestamp at time zone 'Europe/Stockholm');
  -- its token is nobody's
  insert into public.webhook_endpoints (org_id, id, integration_id, provider, token_hash, created_at)
  values (demo_agent.org_id, private.demo_id(demo_agent.org_id, 'endpoint', 3), v_integration_id, 'vapi',
    encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'),
    (demo_agent.today - 152)::timestamp at time zone 'Europe/Stockholm');

  create temporary table demo_talked on commit drop as select t.* from private.demo_talks(demo_agent.org_id, demo_agent.today) as t;
  insert into public.telephony_events (
    org_id, id, kind, direction, state, from_number, to_number, customer_id, matched_by, assigned_to, started_at, seconds, created_at, updated_at
  )
  select demo_agent.org_id, k.id, 'call', k.direction, k.state, k.from_number, k.to_number, k.customer_id, k.matched_by, k.assigned_to,
    k.started_at, k.seconds, k.started_at, k.started_at
  from demo_talked as k
  where k.parent_id is null
  order by k.started_at, k.seed;

  insert into public.telephony_legs (
    org_id, id, event_id, integration_id, provider, provider_leg_id, parent_provider, parent_leg_id, kind, direction, state, rank, is_final,
    counterpart, started_at, start_is_told, happened_on, seconds, unit_count, price, transport_price, transcription_price, model_price,
    voice_price, platform_price, superseding_count, currency, priced_at, estimated_price, customer_id, assigned_to, created_at, updated_at
  )
  select demo_agent.org_id, md5(demo_agent.org_id || 'agent' || k.seed)::uuid, k.id, v_integration_id, 'vapi', md5('vapi ' || k.seed)::uuid::text,
    case when k.parent_id is not null then 'twilio' end, k.parent_id, 'call', k.direction, k.state, s.rank, true,
    case k.direction when 'inbound' then k.from_number else k.to_number end, k.started_at, true, k.happened_on, k.seconds,
    greatest(1, (k.seconds + 59) / 60), p.transport + p.transcription + p.model + p.voice + p.platform, p.transport, p.transcription,
    p.model, p.voice, p.platform, case when k.parent_id is null then 0 else 1 end, 'USD',
    case when not w.waits then k.started_at + interval '4 minutes' end, case when w.waits then round(m.minutes * 0.31, 4) end,
    k.customer_id, k.assigned_to, k.started_at, k.started_at
  from demo_talked as k
  join private.telephony_states as s on s.kind = 'call' and s.state = k.state
  cross join lateral (select k.seconds / 60.0 as minutes, private.demo_share(k.seed || 'price') as share, demo_agent.today - k.happened_on as back) as m
  -- what a call of the last two days cost is told late
  cross join lateral (values (s.is_charged and m.back <= 2 and m.share < 0.5)) as w (waits)
  cross join lateral (
    select round(m.minutes * v.transport, 4) as transport, round(m.minutes * 0.0104, 4) as transcription,
      round(m.minutes * v.model * (0.85 + 0.3 * m.share), 4) as model, round(m.minutes * v.voice, 4) as voice, round(m.minutes * 0.05, 4) as platform
    from (
      select case when k.parent_id is not null then 0.0100 when k.direction = 'inbound' then 0.0120 else 0.0491 end as transport,
        case when m.back > 105 then 0.12 when m.back > 62 then 0.4 else 0.16 end + case k.agent when 'Elsa' then 0.12 else 0 end as model,
        case when m.back > 62 then 0.09 else 0.078 end as voice
    ) as v
    where not w.waits
    -- without a price there are no parts of one
    union all
    select null, null, null, null, null where w.waits
  ) as p
  order by k.started_at, k.seed;

  update public.telephony_events as e
  set agent_id = md5('demo agent ' || k.agent)::uuid::text, agent_name = k.agent, outcome = w.outcome, summary = w.summary,
    transcript = w.transcript
  from demo_talked as k
  cross join lateral (values (
    case
      when private.demo_books(md5('vapi ' || k.seed)::uuid::text, k.agent) then case k.agent when 'Tove' then 1 else 6 end
      when k.agent = 'Tove' then 2 + floor(private.demo_share(k.seed || 'topic') * 4)::int
      else 7 + floor(private.demo_share(k.seed || 'topic') * 1.6)::int
    end
  )) as t (topic)
  left join lateral (
    select * from private.demo_agent_words(case when v_locale = 'sv' then 'sv' else 'en' end, t.topic)
  ) as w on k.state = 'completed'
  where e.org_id = demo_agent.org_id and e.id = k.id;
  drop table demo_talked;
end
$$;
revoke execute on function private.demo_agent(uuid, date) from public, anon, authenticated;
