-- When the quiet hours around a moment end, in a person's own time zone; null when it is not quiet then. They are the span
-- from one clock time to the next, each night once: a clock that is set back does not begin them again, and one set forward
-- over their end ends them then. Two equal times are no quiet hours.
create or replace function private.quiet_until(
  at timestamptz,
  timezone text,
  quiet_from time,
  quiet_until time
)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select max(s.ends_at)
  from (
    select (d.day + quiet_until.quiet_from) at time zone quiet_until.timezone as begins_at,
      (d.day + quiet_until.quiet_until
        + case when quiet_until.quiet_until < quiet_until.quiet_from then interval '1 day' else interval '0' end
      ) at time zone quiet_until.timezone as ends_at
    from (
      select (quiet_until.at at time zone quiet_until.timezone)::date + n as day from generate_series(-1, 1) as n
    ) as d
    where quiet_until.quiet_from <> quiet_until.quiet_until
  ) as s
  where quiet_until.at >= s.begins_at and quiet_until.at < s.ends_at
$$;
revoke execute on function private.quiet_until(timestamptz, text, time, time) from public, anon, authenticated;
