-- requires: demo_id, demo_agent, demo_bookings, attribute_bookings, mark_origins, mark_by_settings
-- What the demo firm's return is counted with: settings from the day on which its receptionist began, and a higher wage since. Then
-- what led to its bookings, by the rules that every organisation has, and three of which a person knew better.
create or replace function private.demo_return(
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
  v_manager_id uuid := private.demo_id(demo_return.org_id, 'person', 2);
  v_at timestamptz := (demo_return.today - 1)::timestamp at time zone 'Europe/Stockholm' + interval '16 hours';
begin
  insert into public.roi_settings (
    org_id, id, valid_from, attribution_days, currency, hourly_wage, minutes_per_call, booking_value, created_at, updated_at
  )
  select demo_return.org_id, private.demo_id(demo_return.org_id, 'roi', s.number), t.day, 5, 'SEK', s.wage, 2, 800, t.at, t.at
  from (values (1, 152, 235), (2, 64, 262)) as s (number, back, wage)
  cross join lateral (values (
    demo_return.today - s.back, (demo_return.today - s.back)::timestamp at time zone 'Europe/Stockholm' + interval '9 hours'
  )) as t (day, at);

  -- what is fresh has no statistics
  analyze public.telephony_events, public.calendar_events;
  perform private.attribute(demo_return.org_id, array(select b.id from public.calendar_events as b where b.org_id = demo_return.org_id));

  -- two that an agent's call is not the reason of, and one that nobody's number told
  update public.calendar_events as b
  set origin_event_id = n.event_id, origin_rule = 'person', origin_identity = null, origin_set_by = v_manager_id, origin_set_at = v_at
  from (
    (
      select c.id, null::uuid as event_id
      from public.calendar_events as c
      join public.telephony_events as e on e.org_id = c.org_id and e.id = c.origin_event_id
      where c.org_id = demo_return.org_id and e.agent_name = 'Tove' and c.origin_rule = 'answered_call' and c.booked_at < v_at
        and c.customer_id is not null
      order by c.starts_at desc, c.provider_booking_id
      limit 2
    )
    union all
    (
      select c.id, e.id
      from public.calendar_events as c
      cross join lateral (
        select e.id from public.telephony_events as e
        where e.org_id = c.org_id and e.agent_name = 'Tove' and e.state = 'completed' and e.customer_id is null
          and e.started_at between c.booked_at - interval '2 days' and c.booked_at
        order by e.started_at desc, e.counterpart
        limit 1
      ) as e
      where c.org_id = demo_return.org_id and c.origin_rule is null and c.customer_id is null and c.state = 'kept'
      order by c.starts_at desc, c.provider_booking_id
      limit 1
    )
  ) as n
  where b.org_id = demo_return.org_id and b.id = n.id;
  -- all of them were looked at
  delete from private.origin_marks as m where m.org_id = demo_return.org_id;
end
$$;
revoke execute on function private.demo_return(uuid, date) from public, anon, authenticated;
