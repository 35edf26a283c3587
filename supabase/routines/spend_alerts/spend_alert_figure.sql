-- The shape in which spend_alert_figures() and spend_alert_preview() answer: a view without rows, as of the overview.
create or replace view public.spend_alert_figure with (security_invoker = true) as
select
  null::uuid as id, null::text as level, null::timestamptz as since, null::timestamptz as silent_since, null::timestamptz as newest_at,
  null::uuid as customer_id, null::text as customer_name, null::text as agent_id, null::date as from_on, null::date as to_on,
  null::public.currency_code as currency, null::public.money_amount as spent, null::numeric as used_share, null::boolean as has_rates,
  null::int as crossed_count
where false;
comment on view public.spend_alert_figure is 'A row of spend_alert_figures(): how one alert stands now; of one on each customer or agent, whoever has spent most.';
comment on column public.spend_alert_figure.used_share is 'In per cent of the critical amount, or of the warning where there is no critical one.';
comment on column public.spend_alert_figure.crossed_count is 'How many customers or agents have reached an amount of it in this period.';
revoke all on public.spend_alert_figure from public, anon, authenticated, service_role;
