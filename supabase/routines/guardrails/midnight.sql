-- When a day begins in a time zone: the first of two midnights, where clocks go back over it.
create or replace function private.midnight(
  day date,
  timezone text
)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select case when ((m.at - interval '1 hour') at time zone midnight.timezone)::date >= midnight.day then m.at - interval '1 hour' else m.at end
  from (values (midnight.day::timestamp at time zone midnight.timezone)) as m (at)
$$;
revoke execute on function private.midnight(date, text) from public, anon, authenticated;
