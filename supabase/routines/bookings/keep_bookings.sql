-- requires: booking_state
-- Confirmed bookings that have been over for an hour were kept, at most `batch` at once. Returns how many.
create or replace function private.keep_bookings(
  batch int
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_org_ids uuid[];
  v_ids uuid[];
begin
  select array_agg(d.org_id), array_agg(d.id) into v_org_ids, v_ids
  from (
    select e.org_id, e.id
    from public.calendar_events as e
    where e.state = 'confirmed' and e.ends_at <= clock_timestamp() - interval '1 hour'
    order by e.ends_at
    limit keep_bookings.batch
    for no key update skip locked
  ) as d;
  if v_ids is null then
    return 0;
  end if;
  update public.calendar_events as e
  set state = private.booking_state(e.told_state, e.set_state, e.set_at, e.starts_at, e.ends_at, clock_timestamp()), updated_at = now()
  where e.org_id = any (v_org_ids) and e.id = any (v_ids) and e.state = 'confirmed';
  return cardinality(v_ids);
end
$$;
revoke execute on function private.keep_bookings(int) from public, anon, authenticated;
