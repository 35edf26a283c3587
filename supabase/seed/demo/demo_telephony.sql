-- requires: demo_id, demo_share
-- Fourteen months of calls and messages of a demo connection to Twilio, with what each leg cost; most are customers', some
-- are strangers'. One call in nine was handed on to a colleague, which is a leg of its own.
create or replace function private.demo_telephony(
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
  v_integration_id uuid := private.demo_id(demo_telephony.org_id, 'integration', 2);
  v_own constant text := '+46846500400';
begin
  insert into public.integrations (org_id, id, provider, name, account, last_synced_at, created_at)
  values (demo_telephony.org_id, v_integration_id, 'twilio', 'Twilio (demo)', 'AC' || md5('demo account'), now() - interval '5 minutes',
    (demo_telephony.today - 420)::timestamp at time zone 'Europe/Stockholm');
  -- its token is nobody's until the job that sends the demo's events makes one
  insert into public.webhook_endpoints (org_id, id, integration_id, provider, token_hash, created_at)
  values (demo_telephony.org_id, private.demo_id(demo_telephony.org_id, 'endpoint', 2), v_integration_id, 'twilio',
    encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'),
    (demo_telephony.today - 420)::timestamp at time zone 'Europe/Stockholm');

  create temporary table demo_calls on commit drop as
  select d.number * 16 + c.number as number, k.kind, k.direction,
    case
      when k.kind = 'message' and k.direction = 'inbound' then 'received'
      when k.kind = 'message' then case when h.end_share < 0.03 then 'undelivered' else 'delivered' end
      when h.end_share < 0.88 then 'completed' when h.end_share < 0.95 then 'no_answer' when h.end_share < 0.985 then 'busy' else 'failed'
    end as state,
    case when h.who < 0.86 then c2.phone else '+46701740' || (670 + floor(h.who * 700)::int % 29) end as counterpart,
    case when h.who < 0.86 then c2.id end as customer_id, case when h.who < 0.86 then c2.assigned_to end as assigned_to,
    ((d.day)::timestamp + interval '7 hours 20 minutes' + h.at * interval '10 hours') at time zone 'Europe/Stockholm' as started_at,
    d.day as happened_on, floor(20 + 520 * power(h.length, 2.2))::int as length, h.length as share
  from (
    select demo_telephony.today - s.back as day, 420 - s.back as number from generate_series(1, 420) as s (back)
  ) as d
  cross join generate_series(1, 15) as c (number)
  cross join lateral (
    select private.demo_share('at' || d.number || ' ' || c.number) as at, private.demo_share('who' || d.number || ' ' || c.number) as who,
      private.demo_share('end' || d.number || ' ' || c.number) as end_share, private.demo_share('long' || d.number || ' ' || c.number) as length,
      private.demo_share('is' || d.number || ' ' || c.number) as is_there
  ) as h
  cross join lateral (values (
    case when c.number % 3 = 0 then 'message' else 'call' end, case when c.number % 5 < 3 then 'inbound' else 'outbound' end
  )) as k (kind, direction)
  join public.customers as c2
    on c2.org_id = demo_telephony.org_id
      and c2.id = private.demo_id(demo_telephony.org_id, 'customer', 1 + floor(26 * power(h.who / 0.86, 1.4))::int % 26)
  where h.is_there < (0.24 + 0.44 * d.number / 420.0) * case when extract(isodow from d.day) < 6 then 1 else 0.25 end;

  insert into public.telephony_events (
    org_id, id, kind, direction, state, from_number, to_number, customer_id, matched_by, assigned_to, started_at, seconds, body, created_at,
    updated_at
  )
  select demo_telephony.org_id, private.demo_id(demo_telephony.org_id, 'telephony', c.number), c.kind, c.direction, c.state,
    case c.direction when 'inbound' then c.counterpart else v_own end, case c.direction when 'inbound' then v_own else c.counterpart end,
    c.customer_id,
    (select i.id from public.customer_identities as i
      where i.org_id = demo_telephony.org_id and i.kind = 'phone' and i.provider = '' and i.value = c.counterpart
        and i.customer_id = c.customer_id),
    c.assigned_to, c.started_at,
    case when c.kind = 'call' then case when c.state = 'completed' then c.length else 0 end end,
    case when c.kind = 'message' then case when o.locale = 'sv'
      then (array['Kommer ni i morgon?', 'Tack, det blev jättebra!', 'Vi är hos er kl. 9.', 'Kan ni ringa mig?', 'Nyckeln ligger kvar i skåpet.', 'Tiden är bokad.'])[m.place]
      else (array['Are you coming tomorrow?', 'Thanks, it looks great!', 'We will be there at 9.', 'Could you call me?', 'The key is in the box.', 'Your time is booked.'])[m.place]
    end end,
    c.started_at, c.started_at
  from demo_calls as c
  join public.organisations as o on o.id = demo_telephony.org_id
  cross join lateral (values (
    case c.direction when 'inbound' then (array[1, 2, 4])[1 + c.number % 3] else (array[3, 5, 6])[1 + c.number % 3] end
  )) as m (place)
  order by c.started_at;

  -- the planner shall know of rows that came a moment ago: it would look at all of them for each leg
  analyze public.telephony_events;
  insert into public.telephony_legs (
    org_id, id, event_id, integration_id, provider, provider_leg_id, parent_leg_id, kind, direction, state, rank, is_final, counterpart,
    started_at, start_is_told, happened_on, seconds, unit_count, price, currency, priced_at, customer_id, assigned_to, created_at, updated_at
  )
  select demo_telephony.org_id, private.demo_id(demo_telephony.org_id, 'leg ' || l.part, c.number),
    private.demo_id(demo_telephony.org_id, 'telephony', c.number), v_integration_id, 'twilio',
    l.prefix || md5('demo ' || c.number || l.part), case when l.part = 2 then l.prefix || md5('demo ' || c.number || 1) end,
    c.kind, case when l.part = 2 then 'outbound' else c.direction end, c.state, s.rank, true,
    case when l.part = 2 then '+46701740699' else c.counterpart end, c.started_at, true, c.happened_on,
    case when c.kind = 'call' then case when c.state = 'completed' then c.length else 0 end end, u.units,
    p.price, 'USD', c.started_at + interval '7 minutes', c.customer_id, c.assigned_to, c.started_at, c.started_at
  from demo_calls as c
  join private.telephony_states as s on s.kind = c.kind and s.state = c.state
  cross join lateral (values (1, case c.kind when 'call' then 'CA' else 'SM' end), (2, 'CA')) as l (part, prefix)
  cross join lateral (values (case when c.kind = 'call' then greatest(1, (c.length + 59) / 60) else 1 + (c.share * 2)::int % 2 end)) as u (units)
  cross join lateral (values (case
    when not s.is_charged then 0
    when c.kind = 'message' then u.units * case c.direction when 'inbound' then 0.0079 else 0.0574 end
    when l.part = 2 then u.units * 0.0491
    else u.units * case c.direction when 'inbound' then 0.0100 else 0.0491 end
  end)) as p (price)
  where l.part = 1 or (c.kind = 'call' and c.direction = 'inbound' and c.state = 'completed' and c.number % 6 = 0)
  order by c.started_at, l.part;
  analyze public.telephony_legs;
  drop table demo_calls;
end
$$;
revoke execute on function private.demo_telephony(uuid, date) from public, anon, authenticated;
