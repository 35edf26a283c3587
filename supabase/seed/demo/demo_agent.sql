-- requires: demo_id, demo_share, demo_telephony, demo_agent_words
-- A demo connection to Vapi: since seven months an agent answers some of the calls that Twilio brings, which are one call with a
-- leg of each, and since four months another one reminds customers over a line of the platform's own.
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
    (demo_agent.today - 212)::timestamp at time zone 'Europe/Stockholm');
  -- its token is nobody's
  insert into public.webhook_endpoints (org_id, id, integration_id, provider, token_hash, created_at)
  values (demo_agent.org_id, private.demo_id(demo_agent.org_id, 'endpoint', 3), v_integration_id, 'vapi',
    encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'),
    (demo_agent.today - 212)::timestamp at time zone 'Europe/Stockholm');

  -- the calls that the agent answered
  create temporary table demo_talks on commit drop as
  select e.id, l.provider_leg_id as seed, l.provider_leg_id as parent_id, e.from_number, e.to_number, e.customer_id, e.matched_by,
    e.assigned_to, e.started_at, l.happened_on, e.seconds, e.direction, 'Tove' as agent,
    1 + floor(private.demo_share(l.provider_leg_id || 'topic') * 5)::int as topic
  from public.telephony_events as e
  join public.telephony_legs as l on l.org_id = e.org_id and l.event_id = e.id
  where e.org_id = demo_agent.org_id and e.kind = 'call' and e.direction = 'inbound' and e.state = 'completed'
    and l.happened_on > demo_agent.today - 210 and private.demo_share(l.provider_leg_id || 'agent') < 0.4
    and not exists (select from public.telephony_legs as o where o.org_id = e.org_id and o.event_id = e.id and o.id <> l.id);

  -- those that the other one made
  insert into demo_talks
  select private.demo_id(demo_agent.org_id, 'reminder', d.number), 'reminder ' || d.number, null, '+46846500410', c.phone, c.id,
    (select i.id from public.customer_identities as i
      where i.org_id = demo_agent.org_id and i.kind = 'phone' and i.provider = '' and i.value = c.phone and i.customer_id = c.id),
    c.assigned_to, (d.day::timestamp + interval '16 hours 5 minutes' + d.number % 37 * interval '1 minute') at time zone 'Europe/Stockholm',
    d.day, 18 + floor(private.demo_share('reminder ' || d.number) * 50)::int, 'outbound', 'Elsa', 6 + d.number % 2
  from (select demo_agent.today - s.back as day, 120 - s.back as number from generate_series(1, 120) as s (back)) as d
  join public.customers as c
    on c.org_id = demo_agent.org_id and c.phone is not null
      and c.id = private.demo_id(demo_agent.org_id, 'customer', 1 + d.number * 7 % 26)
  where extract(isodow from d.day) < 6;
  insert into public.telephony_events (
    org_id, id, kind, direction, state, from_number, to_number, customer_id, matched_by, assigned_to, started_at, seconds, created_at, updated_at
  )
  select demo_agent.org_id, k.id, 'call', 'outbound', 'completed', k.from_number, k.to_number, k.customer_id, k.matched_by, k.assigned_to,
    k.started_at, k.seconds, k.started_at, k.started_at
  from demo_talks as k
  where k.parent_id is null
  order by k.started_at;

  insert into public.telephony_legs (
    org_id, id, event_id, integration_id, provider, provider_leg_id, parent_provider, parent_leg_id, kind, direction, state, rank, is_final,
    counterpart, started_at, start_is_told, happened_on, seconds, unit_count, price, transport_price, transcription_price, model_price,
    voice_price, platform_price, superseding_count, currency, priced_at, customer_id, assigned_to, created_at, updated_at
  )
  select demo_agent.org_id, md5(demo_agent.org_id || 'agent' || k.seed)::uuid, k.id, v_integration_id, 'vapi', md5('vapi ' || k.seed)::uuid::text,
    case when k.parent_id is not null then 'twilio' end, k.parent_id, 'call', k.direction, 'completed', s.rank, true,
    case k.direction when 'inbound' then k.from_number else k.to_number end, k.started_at, true, k.happened_on, k.seconds,
    greatest(1, (k.seconds + 59) / 60), p.transport + p.transcription + p.model + p.voice + p.platform, p.transport, p.transcription,
    p.model, p.voice, p.platform, case when k.parent_id is null then 0 else 1 end, 'USD', k.started_at + interval '4 minutes',
    k.customer_id, k.assigned_to, k.started_at, k.started_at
  from demo_talks as k
  join private.telephony_states as s on s.kind = 'call' and s.state = 'completed'
  cross join lateral (select k.seconds / 60.0 as minutes, private.demo_share(k.seed || 'price') as share) as m
  cross join lateral (values (
    round(m.minutes * case when k.parent_id is null then 0.0491 else 0.0100 end, 4), round(m.minutes * 0.0104, 4),
    round(m.minutes * (0.012 + 0.02 * m.share), 4), round(m.minutes * 0.0360, 4), round(m.minutes * 0.0500, 4)
  )) as p (transport, transcription, model, voice, platform)
  order by k.started_at;

  update public.telephony_events as e
  set agent_id = md5('demo agent ' || k.agent)::uuid::text, agent_name = k.agent, outcome = w.outcome, summary = w.summary,
    transcript = w.transcript
  from demo_talks as k
  cross join lateral private.demo_agent_words(case when v_locale = 'sv' then 'sv' else 'en' end, k.topic) as w
  where e.org_id = demo_agent.org_id and e.id = k.id;
  drop table demo_talks;
end
$$;
revoke execute on function private.demo_agent(uuid, date) from public, anon, authenticated;
