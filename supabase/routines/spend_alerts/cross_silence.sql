-- requires: newest_spend_at, end_crossings, tell_crossing
-- Notes that nothing came in for as long as an alert allows, counted from the newest use, or from when the alert was made while there
-- is none; or that something does again. Returns when that is to be asked again, null where silence is not watched.
create or replace function private.cross_silence(
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
  v_since timestamptz;
  v_limit timestamptz;
  v_crossing public.spend_alert_crossings;
begin
  if alert.silent_hours is not null then
    v_since := coalesce(private.newest_spend_at(alert, cross_silence.at), alert.created_at);
    v_limit := v_since + make_interval(hours => alert.silent_hours);
  end if;
  if v_limit <= cross_silence.at then
    insert into public.spend_alert_crossings as c (org_id, alert_id, alert_name, customer_id, agent_id, level, period, currency, silent_since, crossed_at)
    values (
      alert.org_id, alert.id, alert.name, alert.customer_id, alert.agent_id, 'no_data', alert.period, alert.currency, v_since, cross_silence.at
    )
    on conflict do nothing
    returning c.* into v_crossing;
    if v_crossing.id is not null then
      perform private.tell_crossing(v_crossing);
    end if;
    return cross_silence.at + interval '30 seconds';
  end if;
  perform private.end_crossings(alert.org_id, array(
    select c.id from public.spend_alert_crossings as c
    where c.org_id = alert.org_id and c.alert_id = alert.id and c.ended_at is null and c.level = 'no_data'
  ), cross_silence.at);
  return v_limit;
end
$$;
revoke execute on function private.cross_silence(public.spend_alerts, timestamptz) from public, anon, authenticated;
