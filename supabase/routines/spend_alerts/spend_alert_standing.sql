-- requires: spend_alert_figure, spent_by, spend_kinds, newest_spend_at, customer_name, guardrail_period
-- How an alert stands now, or would, were it made: what is spent, by whom most, and which of its amounts are reached.
create or replace function private.spend_alert_standing(
  alert public.spend_alerts
)
returns public.spend_alert_figure
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_days record;
  v_spent private.spent[];
  v_most private.spent;
  v_crossed record;
  v_limit numeric := coalesce(alert.critical_amount, alert.warning_amount);
  v_figure public.spend_alert_figure;
begin
  v_days := private.guardrail_period(
    alert.period, (select o.timezone from public.organisations as o where o.id = alert.org_id), now()
  );
  v_spent := array(
    select s from private.spent_by(
      alert.org_id, alert.scope, alert.customer_id, alert.agent_id, private.spend_kinds(alert.covers), alert.period, alert.currency, now()
    ) as s
  );
  select s.* into v_most from unnest(v_spent) as s order by s.amount desc, s.customer_id, s.agent_id limit 1;
  select min(c.crossed_at) filter (where c.level = 'critical') as critical, min(c.crossed_at) filter (where c.level = 'warning') as warning,
    min(c.silent_since) as silent, count(distinct c.subject) filter (where c.level <> 'no_data') as subjects
  into v_crossed
  from public.spend_alert_crossings as c
  where c.org_id = alert.org_id and c.alert_id = alert.id and c.ended_at is null
    and (c.from_on = v_days.from_on or c.level = 'no_data');
  v_figure.id := alert.id;
  v_figure.level := case when v_crossed.critical is not null then 'critical' when v_crossed.warning is not null then 'warning' else 'ok' end;
  v_figure.since := coalesce(v_crossed.critical, v_crossed.warning);
  v_figure.silent_since := v_crossed.silent;
  v_figure.newest_at := private.newest_spend_at(alert, now());
  v_figure.customer_id := coalesce(alert.customer_id, v_most.customer_id);
  v_figure.customer_name := private.customer_name(alert.org_id, v_figure.customer_id);
  v_figure.agent_id := coalesce(alert.agent_id, v_most.agent_id);
  v_figure.from_on := v_days.from_on;
  v_figure.to_on := v_days.to_on;
  v_figure.currency := alert.currency;
  v_figure.spent := trim_scale(coalesce(v_most.amount, 0));
  v_figure.used_share := round(100 * v_figure.spent::numeric / v_limit, 1);
  v_figure.has_rates := not exists (select from unnest(v_spent) as s where s.unconverted_count > 0);
  v_figure.crossed_count := v_crossed.subjects;
  return v_figure;
end
$$;
revoke execute on function private.spend_alert_standing(public.spend_alerts) from public, anon, authenticated;
