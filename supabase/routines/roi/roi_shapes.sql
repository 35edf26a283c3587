-- The shape in which roi_summary() answers: a view without rows, as of the overview.
create or replace view public.roi_figure with (security_invoker = true) as
select
  null::int as place, null::text as by, null::text as group_key, null::text as name, null::public.currency_code as currency,
  null::bigint as call_count, null::bigint as answered_count, null::bigint as answered_seconds, null::bigint as message_count,
  null::bigint as booking_count, null::bigint as made_kept_count, null::bigint as made_no_show_count,
  null::bigint as made_cancelled_count, null::bigint as made_ahead_count,
  null::bigint as kept_count, null::public.money_amount as value, null::bigint as unvalued_count,
  null::bigint as ahead_count, null::public.money_amount as ahead_value, null::bigint as no_show_count, null::bigint as cancelled_count,
  null::numeric as saved_minutes, null::public.money_amount as saved, null::boolean as wage_missing,
  null::public.money_amount as ai_cost, null::public.money_amount as telephony_cost, null::public.money_amount as other_ai_cost,
  null::public.money_amount as net, null::numeric as "return", null::public.money_amount as cost_per_kept,
  null::bigint as unconverted_count, null::bigint as made_sold_count, null::bigint as made_paid_count,
  null::public.money_amount as made_paid_value, null::bigint as paid_count, null::public.money_amount as paid_value,
  null::public.money_amount as cost_per_paid, null::numeric as paid_cost_share
where false;
comment on view public.roi_figure is
  'A row of roi_summary(): the whole, an agent, channel, day or period; docs/roi.md says what counts where.';
revoke all on public.roi_figure from public, anon, authenticated, service_role;

-- The shape in which roi_change() answers.
create or replace view public.roi_step with (security_invoker = true) as
select
  null::text as part, null::text as step, null::int as place, null::public.currency_code as currency,
  null::public.money_amount as amount, null::public.money_amount as before, null::public.money_amount as after
where false;
comment on view public.roi_step is
  'A row of roi_change(): what one cause changed the net by; before and after are the part''s own totals in the two periods.';
revoke all on public.roi_step from public, anon, authenticated, service_role;
