-- requires: demo_id, demo_share, demo_people, demo_customers, demo_bookings, demo_return
-- Leads and sales of the demo firm in every state, most of the last two months: some to come back to today, some overdue, some won. Most
-- of what the AI phone booked for its customers was done and invoiced, and is paid by now where that was a week ago.
create or replace function private.demo_sales(
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
  v_is_swedish boolean := (select o.locale = 'sv' from public.organisations as o where o.id = demo_sales.org_id);
  v_noon timestamptz := (demo_sales.today::timestamp + interval '11 hours') at time zone 'Europe/Stockholm';
  v_step record;
begin
  insert into public.leads (
    org_id, id, state, state_since, name, company, email, phone, source, service_id, estimated_value, currency, follow_up_on, lost_reason,
    assigned_to, created_at, updated_at
  )
  select demo_sales.org_id, private.demo_id(demo_sales.org_id, 'lead', g.number), g.state, v_noon - g.since * interval '1 day', g.name, g.company,
    g.mail || '.example', '+46701740' || (640 + g.number)::text,
    case when v_is_swedish then (array['Webbplats', 'Telefon', 'Rekommendation'])[g.source] else (array['Website', 'Phone', 'Recommendation'])[g.source] end,
    private.demo_id(demo_sales.org_id, 'service', g.service), g.value, 'SEK', demo_sales.today + g.follow_up,
    case when g.state = 'LOST' then case when v_is_swedish then 'För dyrt' else 'Too expensive' end end,
    private.demo_id(demo_sales.org_id, 'person', g.person), v_noon - g.age * interval '1 day', v_noon - g.since * interval '1 day'
  from (values
    (1, 'NEW', 1, 1, 'Camilla Roos', 'Roos & Dotter AB', 'camilla@roos', 1, 1, 18000, 0, 3),
    (2, 'NEW', 2, 2, 'Dawit Tesfaye', null, 'dawit@tesfaye', 2, 3, 4350, 1, 4),
    (3, 'NEW', 4, 4, 'Greta Palm', 'Palmhuset', 'greta@palmhuset', 3, 2, 9600, -1, 3),
    (4, 'CONTACTED', 9, 6, 'Henrik Strömberg', 'Strömbergs El AB', 'henrik@strombergs-el', 1, 1, 24000, 0, 4),
    (5, 'CONTACTED', 14, 12, 'Ines Marklund', null, 'ines@marklund', 2, 2, 2400, -3, 3),
    (6, 'QUALIFIED', 21, 8, 'Johan Kjellgren', 'Brf Utsikten', 'johan@brf-utsikten', 3, 1, 86000, 2, 4),
    (7, 'QUALIFIED', 16, 5, 'Leila Haddadi', 'Café Leila', 'leila@cafe-leila', 1, 2, 14400, 5, 3),
    (8, 'LOST', 40, 30, 'Magnus Berg', 'Bergs Bygg', 'magnus@bergs-bygg', 2, 3, 32000, null, 4),
    (9, 'CONVERTED', 45, 38, 'Anna Bergqvist', null, 'anna@bergqvist', 3, 3, 5800, null, 3),
    (10, 'CONVERTED', 30, 24, 'Oskar Falk', null, 'oskar@falk', 1, 2, 3600, null, 4)
  ) as g (number, state, age, since, name, company, mail, source, service, value, follow_up, person);
  update public.leads as l set customer_id = private.demo_id(demo_sales.org_id, 'customer', g.customer)
  from (values (9, 13), (10, 16)) as g (lead, customer)
  where l.org_id = demo_sales.org_id and l.id = private.demo_id(demo_sales.org_id, 'lead', g.lead);

  insert into public.sales (
    org_id, id, state, state_since, title, customer_id, lead_id, source, currency, expected_amount, expected_on, discount, starts_at, ends_at,
    completed_on, lost_reason, assigned_to, created_at, updated_at
  )
  select demo_sales.org_id, private.demo_id(demo_sales.org_id, 'sale', g.number), g.state, v_noon - g.since * interval '1 day',
    case when v_is_swedish then g.title_sv else g.title end, private.demo_id(demo_sales.org_id, 'customer', g.customer),
    case when g.lead is not null then private.demo_id(demo_sales.org_id, 'lead', g.lead) end, null, 'SEK', g.expected, demo_sales.today + g.due, g.discount,
    case when g.state = 'SCHEDULED' then v_noon + g.due * interval '1 day' end, case when g.state = 'SCHEDULED' then v_noon + g.due * interval '1 day' + interval '3 hours' end,
    case when g.state = 'COMPLETED' then demo_sales.today - g.since end, case when g.state = 'CANCELLED' then case when v_is_swedish then 'Flyttar' else 'Moves away' end end,
    private.demo_id(demo_sales.org_id, 'person', g.person), v_noon - g.age * interval '1 day', v_noon - g.since * interval '1 day'
  from (values
    (1, 'DRAFT', 2, 2, 'Stairs and entrance, a year', 'Trapphus och entré, ett år', 1, null, 48000, 20, 0, 3),
    (2, 'QUOTED', 11, 7, 'Windows, all floors', 'Fönster, alla plan', 4, null, null, 12, 10, 4),
    (3, 'ACCEPTED', 13, 5, 'Big clean after the move', 'Storstädning efter flytten', 5, null, null, 9, 0, 3),
    (4, 'SCHEDULED', 18, 3, 'Garden before winter', 'Trädgården inför vintern', 15, null, null, 4, 0, 3),
    (5, 'COMPLETED', 38, 20, 'Garden help', 'Trädgårdshjälp', 13, 9, null, null, 0, 3),
    (6, 'COMPLETED', 24, 12, 'Window cleaning', 'Fönsterputs', 16, 10, null, null, 0, 4),
    (7, 'CANCELLED', 50, 33, 'Weekly cleaning', 'Veckostädning', 18, null, 11880, null, 0, 4)
  ) as g (number, state, age, since, title, title_sv, customer, lead, expected, due, discount, person);
  insert into public.sale_lines (org_id, sale_id, position, service_id, description, quantity, unit_price, tax_rate, tax_included, created_at, updated_at)
  select s.org_id, s.id, g.position, v.id, v.name, g.quantity, v.price, v.tax_rate, v.tax_included, s.created_at, s.created_at
  from (values (2, 1, 2, 14), (2, 2, 3, 2), (3, 1, 1, 6), (4, 1, 3, 3), (5, 1, 3, 4), (6, 1, 2, 3)) as g (sale, position, service, quantity)
  join public.sales as s on s.org_id = demo_sales.org_id and s.id = private.demo_id(demo_sales.org_id, 'sale', g.sale)
  join public.services as v on v.org_id = s.org_id and v.id = private.demo_id(demo_sales.org_id, 'service', g.service);

  insert into public.sales (
    org_id, id, state, state_since, title, customer_id, booking_id, booking_rule, booking_set_by, booking_set_at, source, currency, completed_on, sold_by,
    assigned_to, created_at, updated_at
  )
  select b.org_id, private.demo_id(b.org_id, 'sale of', b.provider_booking_id::int), 'COMPLETED', b.ends_at, b.service_name, b.customer_id, b.id,
    'person', b.assigned_to, b.ends_at,
    case when v_is_swedish then 'Telefon' else 'Phone' end, 'SEK', b.happened_on, b.assigned_to, b.assigned_to, b.booked_at, b.ends_at
  from public.calendar_events as b
  join public.telephony_events as e on e.org_id = b.org_id and e.id = b.origin_event_id
  where b.org_id = demo_sales.org_id and b.state = 'kept' and b.customer_id is not null and e.agent_name is not null and b.net_value > 0
    and private.demo_share(b.provider_booking_id || ' sold') < 0.95
  order by b.starts_at, b.provider_booking_id;
  insert into public.sale_lines (org_id, sale_id, position, service_id, description, quantity, unit_price, tax_rate, tax_included, created_at, updated_at)
  select s.org_id, s.id, 1, b.service_id, b.service_name, 1, b.price, coalesce(b.tax_rate, 0), b.tax_included, s.created_at, s.created_at
  from public.sales as s
  join public.calendar_events as b on b.org_id = s.org_id and b.id = s.booking_id
  where s.org_id = demo_sales.org_id;
  for v_step in
    select g.state, g.days, g.share from (values (1, 'INVOICED', 1, 1.0), (2, 'PAID', 6, 0.95)) as g (place, state, days, share) order by g.place
  loop
    update public.sales as s
    set state = v_step.state,
      state_since = (s.completed_on + v_step.days)::timestamp at time zone 'Europe/Stockholm' + interval '9 hours'
    from public.calendar_events as b
    where s.org_id = demo_sales.org_id and b.org_id = s.org_id and b.id = s.booking_id and s.completed_on <= demo_sales.today - v_step.days
      and private.demo_share(b.provider_booking_id || ' paid') < v_step.share;
  end loop;

  -- each came to its state by the usual way, in equal steps
  insert into public.state_changes (org_id, lead_id, sale_id, from_state, to_state, seconds_before, changed_at, changed_by, assigned_to)
  select demo_sales.org_id, r.lead_id, r.sale_id, p.path[n - 1], p.path[n], case when n > 1 then extract(epoch from t.step)::bigint end,
    r.created_at + (n - 1) * t.step, r.assigned_to, r.assigned_to
  from (
    select l.id as lead_id, null::uuid as sale_id, l.state, l.created_at, l.state_since, l.assigned_to from public.leads as l where l.org_id = demo_sales.org_id
    union all
    select null, s.id, s.state, s.created_at, s.state_since, s.assigned_to from public.sales as s where s.org_id = demo_sales.org_id
  ) as r
  cross join lateral (
    select case
      when r.state in ('NEW', 'DRAFT') then array[r.state]
      when r.state = 'CONTACTED' then array['NEW', 'CONTACTED']
      when r.lead_id is not null then array['NEW', 'CONTACTED', r.state]
      when r.state in ('QUOTED', 'CANCELLED') then array['DRAFT', r.state]
      when r.state = 'ACCEPTED' then array['DRAFT', 'QUOTED', 'ACCEPTED']
      when r.state = 'PAID' then array['DRAFT', 'ACCEPTED', 'COMPLETED', 'INVOICED', r.state]
      when r.state = 'INVOICED' then array['DRAFT', 'ACCEPTED', 'COMPLETED', r.state]
      else array['DRAFT', 'ACCEPTED', r.state]
    end as path
  ) as p
  cross join lateral (select (r.state_since - r.created_at) / greatest(cardinality(p.path) - 1, 1) as step) as t
  cross join lateral generate_series(1, cardinality(p.path)) as n;
end
$$;
revoke execute on function private.demo_sales(uuid, date) from public, anon, authenticated;
