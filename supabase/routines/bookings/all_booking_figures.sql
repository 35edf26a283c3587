-- requires: booking_figures
-- Every row of booking_figures() in one answer, for a file: the API returns 1,000 rows at most, and each page of them would sum the period anew.
-- Amounts are text, as in rows.
create or replace function public.all_booking_figures(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text,
  states text[] default null,
  services uuid[] default null,
  staff text[] default null,
  providers text[] default null,
  customer_id uuid default null,
  without_customer boolean default false,
  search text default null,
  origins text[] default null,
  agents text[] default null,
  rules text[] default null,
  sold_as text[] default null,
  by_origin boolean default false
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object('value', public.json(f.value), 'paid_value', public.json(f.paid_value)) order by f.place), '[]')
  from private.booking_figures(
    all_booking_figures.org_id, all_booking_figures.from_on, all_booking_figures.to_on, all_booking_figures.by,
    all_booking_figures.in_currency, all_booking_figures.states, all_booking_figures.services,
    all_booking_figures.staff, all_booking_figures.providers, all_booking_figures.customer_id,
    all_booking_figures.without_customer, all_booking_figures.search, all_booking_figures.origins,
    all_booking_figures.agents, all_booking_figures.rules, all_booking_figures.sold_as, all_booking_figures.by_origin
  ) as f
$$;
revoke execute on function public.all_booking_figures(uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text, text[], text[], text[], text[], boolean) from public, anon;
grant execute on function public.all_booking_figures(uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text, text[], text[], text[], text[], boolean) to authenticated, service_role;
