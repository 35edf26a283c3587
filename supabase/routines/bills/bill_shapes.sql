-- The shapes in which provider_bill_missing() and provider_bill_gaps() answer: views without rows, as of the overview.
create or replace view public.provider_bill_missing_fact with (security_invoker = true) as
select
  null::text as fact, null::uuid as fact_id, null::date as happened_on, null::uuid as event_id, null::text as counterpart,
  null::text as record_id, null::public.money_amount as amount, null::public.currency_code as currency
where false;
comment on view public.provider_bill_missing_fact is 'A row of provider_bill_missing(): a call or message, or a day of AI use without an id.';
revoke all on public.provider_bill_missing_fact from public, anon, authenticated, service_role;

create or replace view public.provider_bill_gap with (security_invoker = true) as
select null::uuid as integration_id, null::text as provider, null::text as name, null::date as starts_on
where false;
comment on view public.provider_bill_gap is 'A row of provider_bill_gaps(): a month of a connection that something cost in and that has no bill.';
revoke all on public.provider_bill_gap from public, anon, authenticated, service_role;
