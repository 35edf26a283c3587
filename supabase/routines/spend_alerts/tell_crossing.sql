-- requires: notify
-- Tells of a crossing whoever sees the alerts: once, for it is its own cause.
create or replace function private.tell_crossing(
  crossing public.spend_alert_crossings
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.notify(
    crossing.org_id, 'spend_alert', crossing.id::text,
    jsonb_strip_nulls(jsonb_build_object(
      'name', crossing.alert_name, 'level', crossing.level,
      'whose', coalesce(
        (select c.name from public.customers as c where c.org_id = crossing.org_id and c.id = crossing.customer_id), crossing.agent_id
      ),
      'amount', trim_scale(round(crossing.amount::numeric, 2))::text, 'limit', trim_scale(crossing.limit_amount::numeric)::text,
      'currency', crossing.currency, 'period', crossing.period, 'from_on', crossing.from_on, 'silent_since', to_char(crossing.silent_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      -- by the organisation's clock, for mails
      'silent_from', (
        select to_char(crossing.silent_since at time zone o.timezone, 'YYYY-MM-DD HH24:MI')
        from public.organisations as o where o.id = crossing.org_id
      )
    )),
    'spend_alerts', crossing.alert_id
  );
end
$$;
revoke execute on function private.tell_crossing(public.spend_alert_crossings) from public, anon, authenticated;
