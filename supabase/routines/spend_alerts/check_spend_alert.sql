-- requires: spend_alert_periods, cross_amounts, cross_silence, end_crossings
-- Brings what is known of one alert up to the facts. Returns when it is to be looked at again if no spend changes until then: when a
-- period or a silence comes to its end, soon where a rate is missing or the alert is new (a fact may have been under way that did
-- not know of it), else in an hour.
create or replace function private.check_spend_alert(
  alert public.spend_alerts,
  at timestamptz
)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_period record;
  v_periods date[] := '{}';
  v_due timestamptz := check_spend_alert.at + interval '1 hour';
begin
  if alert.is_enabled and num_nonnulls(alert.warning_amount, alert.critical_amount) > 0 then
    for v_period in select p.* from private.spend_alert_periods(alert, check_spend_alert.at) as p loop
      v_periods := v_periods || v_period.from_on;
      if private.cross_amounts(alert, v_period.from_on, v_period.to_on, v_period.moment, check_spend_alert.at) then
        v_due := least(v_due, check_spend_alert.at + interval '1 minute');
      end if;
      v_due := least(v_due, case when v_period.ends_at > check_spend_alert.at then v_period.ends_at else v_period.ends_at + interval '24 hours' end);
    end loop;
  end if;
  -- of another period, or of another question than the alert asks now
  perform private.end_crossings(alert.org_id, array(
    select c.id from public.spend_alert_crossings as c
    where c.org_id = alert.org_id and c.alert_id = alert.id and c.ended_at is null and c.level <> 'no_data'
      and (c.from_on <> all (v_periods) or c.period <> alert.period or c.currency <> alert.currency)
  ), check_spend_alert.at);
  if alert.is_enabled then
    v_due := least(v_due, private.cross_silence(alert, check_spend_alert.at));
  else
    perform private.end_crossings(alert.org_id, array(
      select c.id from public.spend_alert_crossings as c
      where c.org_id = alert.org_id and c.alert_id = alert.id and c.ended_at is null
    ), check_spend_alert.at);
  end if;
  if alert.updated_at > check_spend_alert.at - interval '5 minutes' then
    v_due := least(v_due, check_spend_alert.at + interval '1 minute');
  end if;
  return v_due;
end
$$;
revoke execute on function private.check_spend_alert(public.spend_alerts, timestamptz) from public, anon, authenticated;
