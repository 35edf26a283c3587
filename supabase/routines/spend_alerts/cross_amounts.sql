-- requires: spent_by, spend_kinds, end_crossings, tell_crossing
-- Notes which of an alert's amounts somebody has reached in a period, and which no longer. What was reached is over once less than
-- 95 % of it is spent, so that a price that is told twice does not ring twice; an amount that was raised, at once. Where a rate is
-- missing nothing begins and nothing ends. Who passes both amounts at once is told of the critical one alone. Returns whether
-- a rate was missing.
create or replace function private.cross_amounts(
  alert public.spend_alerts,
  from_on date,
  to_on date,
  moment timestamptz,
  at timestamptz
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_recovery constant numeric := 0.95;
  v_spent private.spent[];
  v_crossing public.spend_alert_crossings;
  v_told text;
begin
  v_spent := array(
    select s from private.spent_by(
      alert.org_id, alert.scope, alert.customer_id, alert.agent_id, private.spend_kinds(alert.covers), alert.period, alert.currency,
      cross_amounts.moment
    ) as s
  );
  perform private.end_crossings(alert.org_id, array(
    select c.id
    from public.spend_alert_crossings as c
    left join unnest(v_spent) as s on coalesce(s.customer_id::text, s.agent_id, '') = c.subject
    cross join lateral (
      select case c.level when 'warning' then alert.warning_amount else alert.critical_amount end::numeric as amount
    ) as l
    where c.org_id = alert.org_id and c.alert_id = alert.id and c.ended_at is null and c.from_on = cross_amounts.from_on
      and (
        l.amount is null
        or coalesce(s.unconverted_count, 0) = 0
          and coalesce(s.amount, 0) < l.amount * case when l.amount = c.limit_amount then v_recovery else 1 end
      )
  ), cross_amounts.at);
  update public.spend_alert_crossings as c
  set limit_amount = case c.level when 'warning' then alert.warning_amount else alert.critical_amount end
  where c.org_id = alert.org_id and c.alert_id = alert.id and c.ended_at is null and c.from_on = cross_amounts.from_on
    and c.limit_amount <> case c.level when 'warning' then alert.warning_amount else alert.critical_amount end;
  for v_crossing in
    insert into public.spend_alert_crossings as c (
      org_id, alert_id, alert_name, subject, customer_id, agent_id, level, period, from_on, to_on, currency, limit_amount, amount, crossed_at
    )
    select alert.org_id, alert.id, alert.name, coalesce(s.customer_id::text, s.agent_id, ''), s.customer_id, s.agent_id, l.level,
      alert.period, cross_amounts.from_on, cross_amounts.to_on, alert.currency, l.amount, s.amount, cross_amounts.at
    from unnest(v_spent) as s
    cross join lateral (values ('critical', alert.critical_amount::numeric), ('warning', alert.warning_amount)) as l (level, amount)
    where s.unconverted_count = 0 and s.amount >= l.amount
    order by s.customer_id, s.agent_id, l.level
    on conflict do nothing
    returning c.*
  loop
    -- the critical one comes first
    if v_crossing.level = 'critical' or v_told is distinct from v_crossing.subject then
      perform private.tell_crossing(v_crossing);
    end if;
    v_told := case v_crossing.level when 'critical' then v_crossing.subject end;
  end loop;
  return exists (select from unnest(v_spent) as s where s.unconverted_count > 0);
end
$$;
revoke execute on function private.cross_amounts(public.spend_alerts, date, date, timestamptz, timestamptz) from public, anon, authenticated;
