-- What became of a page's items in this transaction: how many were listed, made here for the first time, and changed. What is
-- looked up one by one has no time of asking and was listed before; what the run itself made earlier is not changed by it.
create or replace function private.count_page(
  org_id uuid,
  integration_id uuid,
  provider text,
  begun_at timestamptz,
  events jsonb,
  out listed int,
  out made int,
  out changed int
)
language sql
stable
set search_path = ''
as $$
  with told as (
    select e.value ->> 'leg_id' as leg_id, e.value ->> 'booking_id' as booking_id, e.value ? 'asked_at' as is_listed
    from jsonb_array_elements(count_page.events) as e
  ),
  rows as (
    select l.created_at, greatest(l.updated_at, v.updated_at) as updated_at
    from public.telephony_legs as l
    join public.telephony_events as v on v.org_id = l.org_id and v.id = l.event_id
    where l.org_id = count_page.org_id and l.provider = count_page.provider
      and l.provider_leg_id = any (array(select t.leg_id from told as t where t.leg_id is not null))
    union all
    select b.created_at, b.updated_at
    from public.calendar_events as b
    where b.org_id = count_page.org_id and b.integration_id = count_page.integration_id
      and b.provider_booking_id = any (array(select t.booking_id from told as t where t.booking_id is not null))
  )
  select (select count(*) filter (where t.is_listed) from told as t)::int,
    (count(*) filter (where r.created_at = now()))::int,
    (count(*) filter (where r.created_at < count_page.begun_at and r.updated_at = now()))::int
  from rows as r
$$;
revoke execute on function private.count_page(uuid, uuid, text, timestamptz, jsonb) from public, anon, authenticated;
