-- requires: telephony_figures
-- Every row of telephony_figures() in one answer, for a file: the API returns 1,000 rows at most, and each page of them would sum the period anew.
-- Amounts are text, as in rows.
create or replace function public.all_telephony_figures(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text,
  kinds text[] default null,
  directions text[] default null,
  states text[] default null,
  customer_id uuid default null,
  without_customer boolean default false,
  number text default null,
  providers text[] default null,
  agents text[] default null
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object('cost', public.json(f.cost), 'cost_estimated', public.json(f.cost_estimated)) order by f.place), '[]')
  from private.telephony_figures(
    all_telephony_figures.org_id, all_telephony_figures.from_on, all_telephony_figures.to_on,
    all_telephony_figures.by, all_telephony_figures.in_currency, all_telephony_figures.kinds,
    all_telephony_figures.directions, all_telephony_figures.states, all_telephony_figures.customer_id,
    all_telephony_figures.without_customer, all_telephony_figures.number, all_telephony_figures.providers,
    all_telephony_figures.agents
  ) as f
$$;
revoke execute on function public.all_telephony_figures(uuid, date, date, text, text, text[], text[], text[], uuid, boolean, text, text[], text[]) from public, anon;
grant execute on function public.all_telephony_figures(uuid, date, date, text, text, text[], text[], text[], uuid, boolean, text, text[], text[]) to authenticated, service_role;
