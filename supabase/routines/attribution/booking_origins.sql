-- requires: may_lead
-- What led to bookings, by the rules: a call whose platform names the booking; else the latest answered call of the same person
-- before the booking was made, within the organisation's window of that day; else that person's latest message to us. The same
-- person is the same customer or the same number. A row per booking; without an event where nothing is found.
create or replace function private.booking_origins(
  org_id uuid,
  booking_ids uuid[]
)
returns table (
  booking_id uuid,
  event_id uuid,
  rule text,
  identity text
)
language sql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
  with booking as materialized (
    select b.org_id, b.id, b.customer_id, b.client_phone, b.provider_booking_id, m.made_at,
      m.made_at - make_interval(days => coalesce((
        select s.attribution_days from public.roi_settings as s
        where s.org_id = b.org_id and s.valid_from <= (m.made_at at time zone o.timezone)::date
        order by s.valid_from desc
        limit 1
      ), 7)) as since_at
    from public.calendar_events as b
    join public.organisations as o on o.id = b.org_id
    -- one that a sync found was made before it was heard of
    cross join lateral (values (coalesce(b.booked_at, least(b.created_at, b.starts_at)))) as m (made_at)
    where b.org_id = booking_origins.org_id and b.id = any (booking_origins.booking_ids)
  )
  select b.id, f.event_id, f.rule, f.identity
  from booking as b
  left join lateral (
    select c.id as event_id, c.rule,
      case when c.customer_id = b.customer_id then 'customer' when c.counterpart = b.client_phone then 'phone' end as identity
    from (
      (
        select 1 as place, 'reference' as rule, e.id, e.customer_id, e.counterpart, e.started_at
        from public.telephony_events as e
        where e.org_id = b.org_id and e.booking_reference = b.provider_booking_id
          -- two connections may count their bookings alike
          and (e.customer_id = b.customer_id or e.counterpart = b.client_phone or not exists (
            select from public.calendar_events as o
            where o.org_id = b.org_id and o.provider_booking_id = b.provider_booking_id and o.id <> b.id
          ))
        order by e.started_at desc, e.id
        limit 1
      )
      union all
      (
        select case e.kind when 'call' then 2 else 3 end, case e.kind when 'call' then 'answered_call' else 'message' end,
          e.id, e.customer_id, e.counterpart, e.started_at
        from public.telephony_events as e
        where e.org_id = b.org_id and e.customer_id = b.customer_id and private.may_lead(e)
          and e.started_at between b.since_at and b.made_at
        order by e.kind, e.started_at desc, e.id
        limit 1
      )
      union all
      (
        select case e.kind when 'call' then 2 else 3 end, case e.kind when 'call' then 'answered_call' else 'message' end,
          e.id, e.customer_id, e.counterpart, e.started_at
        from public.telephony_events as e
        where e.org_id = b.org_id and e.counterpart = b.client_phone and private.may_lead(e)
          and e.started_at between b.since_at and b.made_at
        order by e.kind, e.started_at desc, e.id
        limit 1
      )
    ) as c
    order by c.place, c.started_at desc, c.id
    limit 1
  ) as f on true
$$;
revoke execute on function private.booking_origins(uuid, uuid[]) from public, anon, authenticated;
