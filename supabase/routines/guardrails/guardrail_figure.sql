-- The shape in which guardrail_figures() answers: a view without rows, as of the overview.
create or replace view public.guardrail_figure with (security_invoker = true) as
select
  null::uuid as id, null::uuid as customer_id, null::text as customer_name, null::text as agent_id, null::date as from_on,
  null::date as to_on, null::public.currency_code as currency, null::public.money_amount as limit_amount,
  null::public.money_amount as spent, null::public.money_amount as reserved, null::public.money_amount as left_amount,
  null::numeric as used_share, null::boolean as has_rates
where false;
comment on view public.guardrail_figure is 'A row of guardrail_figures(): how one cap stands now; of a cap on each customer or agent, the one that has used most of it.';
revoke all on public.guardrail_figure from public, anon, authenticated, service_role;
