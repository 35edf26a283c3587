-- The shape in which telephony_figures() answers: a view without rows, as of the overview.
create or replace view public.telephony_figure with (security_invoker = true) as
select
  null::int as place, null::text as by, null::text as group_key, null::text as name,
  null::public.currency_code as currency, null::public.money_amount as cost, null::public.money_amount as cost_estimated,
  null::bigint as call_count, null::bigint as message_count, null::bigint as seconds, null::bigint as unconverted_count,
  null::bigint as group_count
where false;
comment on view public.telephony_figure is 'A row of telephony_figures(): a day, customer, kind, provider, agent, component or period; cost_estimated is the part of cost that is no provider''s yet, group_count how many rows there are, of which the API returns 1,000 at most.';
revoke all on public.telephony_figure from public, anon, authenticated, service_role;
