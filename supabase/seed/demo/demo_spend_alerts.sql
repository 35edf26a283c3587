-- requires: demo_id
-- Alerts of the demo firm: one on all use of a month with the silence of a day and a half, one on each customer. The worker looks at
-- them as at any other.
create or replace function private.demo_spend_alerts(
  org_id uuid,
  today date
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.spend_alerts (
    org_id, id, name, scope, covers, period, warning_amount, critical_amount, currency, silent_hours, created_at, updated_at
  )
  select o.id, private.demo_id(o.id, 'spend_alert', a.number), case o.locale when 'sv' then a.name_sv else a.name end,
    a.scope, a.covers, a.period, a.warning_amount, a.critical_amount, 'SEK', a.silent_hours, t.at, t.at
  from public.organisations as o
  cross join (values
    (1, 'All use', 'All användning', 'organisation', 'all', 'month', 600, 1200, 36),
    (2, 'AI of each customer', 'AI per kund', 'customer', 'ai', 'month', 40, 80, null),
    (3, 'Calls of a day', 'Samtal per dag', 'organisation', 'calls', 'day', 250, null, null)
  ) as a (number, name, name_sv, scope, covers, period, warning_amount, critical_amount, silent_hours)
  cross join (select (demo_spend_alerts.today - 60)::timestamp at time zone 'UTC' as at) as t
  where o.id = demo_spend_alerts.org_id
$$;
revoke execute on function private.demo_spend_alerts(uuid, date) from public, anon, authenticated;
