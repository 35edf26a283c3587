-- requires: guardrail_period
-- The periods that an alert looks at: the one that a moment is in, and the one before it for a day more, since what was spent in it
-- is partly told later. One that was over when the alert was made is left out. The newest comes first.
create or replace function private.spend_alert_periods(
  alert public.spend_alerts,
  at timestamptz
)
returns table (from_on date, to_on date, ends_at timestamptz, moment timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select distinct on (p.from_on) p.from_on, p.to_on, p.ends_at, m.moment
  from unnest(array[spend_alert_periods.at, spend_alert_periods.at - interval '24 hours']) as m (moment)
  cross join lateral private.guardrail_period(
    alert.period, (select o.timezone from public.organisations as o where o.id = alert.org_id), m.moment
  ) as p
  where p.ends_at > alert.created_at
  order by p.from_on desc, m.moment desc
$$;
revoke execute on function private.spend_alert_periods(public.spend_alerts, timestamptz) from public, anon, authenticated;
