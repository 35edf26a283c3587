-- requires: demo_id, demo_share
-- The calls of the demo firm's two voice agents, before anything is known of their price. Tove, the receptionist, began five months
-- ago with few calls and took ever more: some that Twilio brings, and all on an advertised line of the platform's own, most of
-- them strangers'. Elsa rings people who asked for a quote, since three and a half months, and few of them book.
create or replace function private.demo_talks(
  org_id uuid,
  today date
)
returns table (
  id uuid,
  seed text,
  -- the leg of Twilio's that brought it, if one did
  parent_id text,
  agent text,
  direction text,
  state text,
  from_number text,
  to_number text,
  customer_id uuid,
  matched_by uuid,
  assigned_to uuid,
  started_at timestamptz,
  happened_on date,
  seconds int
)
language sql
stable
set search_path = ''
as $$
  select e.id, l.provider_leg_id, l.provider_leg_id, 'Tove', 'inbound', e.state, e.from_number, e.to_number, e.customer_id, e.matched_by,
    e.assigned_to, e.started_at, l.happened_on, e.seconds
  from public.telephony_events as e
  join public.telephony_legs as l on l.org_id = e.org_id and l.event_id = e.id
  where e.org_id = demo_talks.org_id and e.kind = 'call' and e.direction = 'inbound' and l.happened_on > demo_talks.today - 150
    and private.demo_share(l.provider_leg_id || 'agent') < least(0.15, (150 - (demo_talks.today - l.happened_on)) / 400.0)
    and not exists (select from public.telephony_legs as o where o.org_id = e.org_id and o.event_id = e.id and o.id <> l.id)
  union all
  select private.demo_id(demo_talks.org_id, t.seed, 0), t.seed, null, t.agent, t.direction, t.state,
    case t.direction when 'inbound' then n.other else t.own end, case t.direction when 'inbound' then t.own else n.other end,
    c.id, i.id, c.assigned_to, t.started_at, t.day, case t.state when 'completed' then t.length else 0 end
  from (
    select g.agent, g.direction, g.own, d.day, g.agent || ' ' || (150 - d.back) || ' ' || s.number as seed, h.who,
      (d.day::timestamp + g.opens + h.at * g.hours * interval '1 hour') at time zone 'Europe/Stockholm' as started_at,
      floor(g.shortest + g.length * power(h.long, 1.6))::int as length,
      case
        -- the platform was away for a day
        when d.back = 44 and h.ending < 0.7 then 'failed'
        when h.ending < g.answered then 'completed'
        when h.ending < 0.955 then 'no_answer'
        when h.ending < 0.975 then 'busy'
        else 'failed'
      end as state
    from (values
      ('Tove', 'inbound', '+46846500420', interval '7 hours', 13, 0.91, 60, 460, 150), ('Elsa', 'outbound', '+46846500410', interval '10 hours', 6, 0.8, 45, 330, 108)
    ) as g (agent, direction, own, opens, hours, answered, shortest, length, since)
    cross join lateral (select s.back, demo_talks.today - s.back as day from generate_series(1, g.since) as s (back)) as d
    cross join generate_series(1, 12) as s (number)
    cross join lateral (values (g.agent || ' ' || (150 - d.back) || ' ' || s.number)) as k (seed)
    cross join lateral (
      select private.demo_share(k.seed || ' at') as at, private.demo_share(k.seed || ' who') as who,
        private.demo_share(k.seed || ' end') as ending, private.demo_share(k.seed || ' long') as long
    ) as h
    where private.demo_share(k.seed || ' is') < case g.agent
      when 'Elsa' then case when extract(isodow from d.day) < 6 then 0.42 else 0 end
      else (0.2 + 0.6 * least(1, (150 - d.back) / 70.0)) * case when extract(isodow from d.day) < 6 then 1 else 0.4 end
    end
  ) as t
  left join public.customers as c
    on c.org_id = demo_talks.org_id and t.who < case t.agent when 'Tove' then 0.06 else 0.03 end
      and c.id = private.demo_id(demo_talks.org_id, 'customer', 1 + floor(t.who * 433)::int)
  left join public.customer_identities as i
    on i.org_id = demo_talks.org_id and i.kind = 'phone' and i.provider = '' and i.value = c.phone and i.customer_id = c.id
  -- numbers that the Swedish authority keeps for books and films
  cross join lateral (values (coalesce(c.phone, case floor(t.who * 997)::int % 3
    when 0 then '+46313900' || (600 + floor(t.who * 7919)::int % 100)
    when 1 then '+46406280' || (400 + floor(t.who * 7919)::int % 100)
    else '+46980319' || (200 + floor(t.who * 7919)::int % 99)
  end))) as n (other)
$$;
revoke execute on function private.demo_talks(uuid, date) from public, anon, authenticated;
