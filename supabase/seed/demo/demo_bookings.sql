-- requires: demo_id, demo_share, demo_people, demo_customers, demo_books, demo_agent
-- Half a year of bookings of a demo connection to SimplyBook.me and a month ahead: most are customers', some were moved, some
-- cancelled, some in vain, and some were made while a voice agent was on the line. The small jobs' tax rate nobody has said yet.
-- What the system told of the last days is in the log.
create or replace function private.demo_bookings(
  org_id uuid,
  today date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
-- what is fresh has no statistics, and a loop goes over all of it
set enable_nestloop = off
as $$
declare
  v_integration_id uuid := private.demo_id(demo_bookings.org_id, 'integration', 4);
  v_endpoint_id uuid := private.demo_id(demo_bookings.org_id, 'endpoint', 4);
  v_is_swedish boolean := (select o.locale = 'sv' from public.organisations as o where o.id = demo_bookings.org_id);
  v_from timestamptz := (demo_bookings.today - 190)::timestamp at time zone 'Europe/Stockholm';
begin
  insert into public.integrations (org_id, id, provider, name, account, last_synced_at, created_at)
  values (demo_bookings.org_id, v_integration_id, 'simplybook', 'SimplyBook.me (demo)', 'tallbacken', now() - interval '7 minutes', v_from);
  insert into public.webhook_endpoints (org_id, id, integration_id, provider, token_hash, created_at)
  values (demo_bookings.org_id, v_endpoint_id, v_integration_id, 'simplybook',
    encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'), v_from);

  insert into public.services (
    org_id, id, name, price, currency, tax_rate, integration_id, provider, provider_service_id, created_at, updated_at
  )
  select demo_bookings.org_id, private.demo_id(demo_bookings.org_id, 'service', s.number), case when v_is_swedish then s.name_sv else s.name end,
    s.price, 'SEK', s.tax_rate, v_integration_id, 'simplybook', s.number::text, v_from, v_from
  from (values
    (1, 'Home cleaning', 'Hemstädning', 990, 25), (2, 'Window cleaning', 'Fönsterputs', 1200, 25),
    (3, 'Garden help', 'Trädgårdshjälp', 1450, 25), (4, 'First visit and quote', 'Hembesök och offert', 0, 25),
    (5, 'Small jobs', 'Småjobb', 690, null)
  ) as s (number, name, name_sv, price, tax_rate);

  create temporary table demo_booked on commit drop as
  select d.number * 16 + c.slot as number, d.day, s.service, d.day < demo_bookings.today as is_past,
    case
      when h.fate < 0.085 then 'cancelled'
      when d.day >= demo_bookings.today then case when h.fate > 0.95 then 'pending' else 'confirmed' end
      when h.fate < 0.145 then 'no_show'
      else 'kept'
    end as state,
    h.fate, h.at, p.name as staff_name, t.starts_at, t.starts_at + (array[120, 90, 180, 45, 60])[s.service] * interval '1 minute' as ends_at,
    case when h.moved < 0.08 then t.starts_at - (1 + floor(h.moved * 50)) * interval '1 day' end as previous_starts_at,
    least(t.starts_at - (2 + floor(h.moved * 13)) * interval '1 day', demo_bookings.today::timestamp at time zone 'Europe/Stockholm' - h.moved * interval '6 days') as booked_at,
    k.id as customer_id, k.assigned_to, coalesce(k.name, (array['Eva Lund', 'Hassan Omar', 'Kerstin Ek', 'Robin Strand', 'Agneta Blom'])[1 + floor(h.who * 997)::int % 5]) as client_name,
    coalesce(k.phone, '+46701740' || (670 + floor(h.who * 700)::int % 29)) as client_phone, k.email as client_email
  from (
    select demo_bookings.today - s.back as day, 182 - s.back as number from generate_series(-30, 182) as s (back)
  ) as d
  cross join generate_series(0, 8) as c (slot)
  cross join lateral (
    select private.demo_share('booking at' || d.number || ' ' || c.slot) as at, private.demo_share('booking who' || d.number || ' ' || c.slot) as who,
      private.demo_share('booking fate' || d.number || ' ' || c.slot) as fate, private.demo_share('booking moved' || d.number || ' ' || c.slot) as moved,
      private.demo_share('booking is' || d.number || ' ' || c.slot) as is_there
  ) as h
  cross join lateral (values (1 + floor(h.at * 997)::int % 5)) as s (service)
  -- each of three people at eight, eleven and two, a little later at times
  cross join lateral (values (
    (d.day::timestamp + (8 + 3 * (c.slot / 3)) * interval '1 hour' + (floor(h.at * 89)::int % 3) * interval '15 minutes') at time zone 'Europe/Stockholm'
  )) as t (starts_at)
  join public.memberships as p
    on p.org_id = demo_bookings.org_id and p.id = private.demo_id(demo_bookings.org_id, 'person', (array[3, 4, 6])[1 + c.slot % 3])
  left join public.customers as k
    on k.org_id = demo_bookings.org_id and h.who < 0.9
      and k.id = private.demo_id(demo_bookings.org_id, 'customer', 1 + floor(26 * power(greatest(1 - h.who / 0.9, 0), 1.3))::int % 26)
  where h.is_there < case extract(isodow from d.day) when 7 then 0 when 6 then 0.12 else 0.3 + 0.12 * d.number / 212.0 end
    -- ever fewer are booked already
    and (d.day <= demo_bookings.today or h.is_there < 0.38 - 0.01 * (d.day - demo_bookings.today))
  union all
  -- late in the afternoon, some days after the call
  select 5000 + row_number() over (order by e.started_at, l.provider_leg_id)::int, d.day, s.service, d.day < demo_bookings.today,
    case
      when h.fate < 0.1 then 'cancelled'
      when d.day >= demo_bookings.today then 'confirmed'
      when h.fate < 0.19 then 'no_show'
      else 'kept'
    end,
    h.fate, h.at, p.name, t.starts_at, t.starts_at + (array[120, 90, 180, 45, 60])[s.service] * interval '1 minute', null,
    e.started_at + (e.seconds + 40) * interval '1 second', k.id, k.assigned_to,
    coalesce(k.name, (array['Maria', 'Johan', 'Fatima', 'Lennart', 'Emma', 'Ahmed', 'Karin'])[1 + floor(h.at * 7919)::int % 7] || ' '
      || (array['Lindgren', 'Berglund', 'Sandström', 'Nilsson', 'Hedlund'])[1 + floor(h.fate * 7919)::int % 5]),
    e.counterpart, k.email
  from public.telephony_events as e
  join public.telephony_legs as l on l.org_id = e.org_id and l.event_id = e.id and l.provider = 'vapi'
  left join public.customers as k on k.org_id = e.org_id and k.id = e.customer_id
  cross join lateral (
    select private.demo_share(l.provider_leg_id || ' booked for') as at, private.demo_share(l.provider_leg_id || ' fate') as fate
  ) as h
  cross join lateral (
    select s.day + case extract(isodow from s.day) when 7 then 1 else 0 end as day
    from (values (l.happened_on + 1 + floor(h.at * 9)::int)) as s (day)
  ) as d
  cross join lateral (values ((array[1, 1, 5, 2, 4, 5, 1, 3])[1 + floor(h.fate * 997)::int % 8])) as s (service)
  cross join lateral (values ((d.day::timestamp + interval '16 hours 15 minutes') at time zone 'Europe/Stockholm')) as t (starts_at)
  join public.memberships as p
    on p.org_id = e.org_id and p.id = private.demo_id(e.org_id, 'person', (array[3, 4, 6])[1 + floor(h.at * 997)::int % 3])
  where e.org_id = demo_bookings.org_id and e.state = 'completed' and private.demo_books(l.provider_leg_id, e.agent_name);

  insert into public.calendar_events (
    org_id, id, integration_id, provider, provider_booking_id, state, told_state, set_state, set_at, set_by, starts_at, ends_at, happened_on,
    previous_starts_at, moved_count, booked_at, cancelled_at, title, service_id, service_name, staff_name, price, currency, tax_rate,
    client_id, client_name, client_phone, client_email, customer_id, matched_by, assigned_to, created_at, updated_at
  )
  select demo_bookings.org_id, private.demo_id(demo_bookings.org_id, 'booking', b.number), v_integration_id, 'simplybook', (40000 + b.number)::text,
    b.state, case b.state when 'kept' then 'confirmed' when 'no_show' then 'confirmed' else b.state end,
    case b.state when 'no_show' then 'no_show' end, case b.state when 'no_show' then b.ends_at + interval '20 minutes' end,
    case b.state when 'no_show' then private.demo_id(demo_bookings.org_id, 'person', 2) end, b.starts_at, b.ends_at, b.day,
    b.previous_starts_at, case when b.previous_starts_at is null then 0 else 1 end, b.booked_at,
    case b.state when 'cancelled' then b.booked_at + b.fate * interval '20 hours' end, null, s.id, s.name, b.staff_name, s.price, 'SEK', s.tax_rate,
    right(b.client_phone, 6), b.client_name, b.client_phone, b.client_email, b.customer_id, i.id, b.assigned_to, b.booked_at, b.booked_at
  from demo_booked as b
  join public.services as s on s.org_id = demo_bookings.org_id and s.id = private.demo_id(demo_bookings.org_id, 'service', b.service)
  left join public.customer_identities as i
    on i.org_id = demo_bookings.org_id and i.kind = 'phone' and i.provider = '' and i.value = b.client_phone and i.customer_id = b.customer_id
  order by b.starts_at, b.number;

  -- of most of them the platform says which
  update public.telephony_events as e
  set booking_reference = (40000 + b.number)::text
  from demo_booked as b
  where e.org_id = demo_bookings.org_id and b.number > 5000 and b.at < 0.7 and e.counterpart = b.client_phone
    and e.started_at + (e.seconds + 40) * interval '1 second' = b.booked_at;

  insert into public.webhook_events (org_id, id, endpoint_id, provider, provider_event_id, kind, subject, state, received_at, applied_at)
  select demo_bookings.org_id, private.demo_id(demo_bookings.org_id, 'booking ' || w.kind, b.number), v_endpoint_id, 'simplybook',
    'tallbacken:' || 40000 + b.number || ':booking.' || w.kind || ':' || extract(epoch from w.at)::bigint, 'booking.' || w.kind, (40000 + b.number)::text,
    'applied', w.at, w.at + interval '2 seconds'
  from demo_booked as b
  cross join lateral (values
    ('created', b.booked_at), ('changed', case when b.previous_starts_at is not null then b.booked_at + interval '5 hours' end),
    ('cancelled', case b.state when 'cancelled' then b.booked_at + b.fate * interval '20 hours' end)
  ) as w (kind, at)
  where w.at > (demo_bookings.today - 8)::timestamp at time zone 'Europe/Stockholm'
    and w.at <= demo_bookings.today::timestamp at time zone 'Europe/Stockholm';
  insert into public.webhook_payloads (org_id, event_id, received_at, content_type, headers, body)
  select e.org_id, e.id, e.received_at, 'application/json', '{"user-agent": "SimplyBook.me"}',
    convert_to(jsonb_build_object(
      'booking_id', e.subject, 'booking_hash', md5('demo ' || e.subject), 'company', 'tallbacken',
      'notification_type', case split_part(e.kind, '.', 2) when 'created' then 'create' when 'changed' then 'change' else 'cancel' end,
      'webhook_timestamp', extract(epoch from e.received_at)::bigint, 'signature_algo', 'sha256'
    )::text, 'UTF8')
  from public.webhook_events as e
  where e.org_id = demo_bookings.org_id and e.endpoint_id = v_endpoint_id;
  insert into public.sync_runs (org_id, integration_id, job, state, page_count, row_count, started_at, finished_at)
  select demo_bookings.org_id, v_integration_id, 'sync_provider_events', 'succeeded', 1, floor(private.demo_share('bookings run' || h.back) * 6)::int,
    t.at, t.at + (1 + private.demo_share('bookings took' || h.back)) * interval '1.1 seconds'
  from generate_series(1, 48) as h (back)
  cross join lateral (values (demo_bookings.today::timestamp at time zone 'Europe/Stockholm' - h.back * interval '1 hour' + interval '51 seconds')) as t (at);
  drop table demo_booked;
end
$$;
revoke execute on function private.demo_bookings(uuid, date) from public, anon, authenticated;
