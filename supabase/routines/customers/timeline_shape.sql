-- The shape in which customer_timeline() answers: a view without rows, as of the overview.
create or replace view public.timeline_entry with (security_invoker = true) as
select
  null::text as kind, null::timestamptz as at, null::uuid as id, null::text as table_name, null::uuid as opens_id, null::text as title,
  null::text as detail, null::text as state, null::text as direction, null::text as person, null::bigint as quantity,
  null::public.money_amount as amount, null::public.currency_code as currency
where false;
comment on view public.timeline_entry is
  'A row of customer_timeline(): what happened, when, and which row of which table tells the rest; quantity is the seconds of a call or the requests of a day.';
revoke all on public.timeline_entry from public, anon, authenticated, service_role;
