-- requires: period_parts
-- What a customer's totals of a period are, beside the rollup's years and months: what is not folded yet, and the entries of the days that
-- are no whole month, in the organisation's currency, with the sign that they count by. Of these people alone where they are given: then
-- all of the period's entries. No search_path of its own: with one it would not be inlined.
create or replace function private.customer_changes(
  org_id uuid,
  from_on date,
  to_on date,
  to_currency public.currency_code,
  person_ids uuid[]
)
returns table (
  customer_id uuid,
  direction text,
  amount_org numeric,
  entry_count bigint,
  unconverted_count bigint
)
language sql
stable
as $$
  select d.customer_id, d.direction, p.sign * d.amount_org, p.sign * d.entry_count, p.sign * d.unconverted_count
  from private.ledger_delta as d
  join private.period_parts(customer_changes.from_on, customer_changes.to_on) as p on d.day between p.starts_on and p.ends_on
  where customer_changes.person_ids is null and p.grain <> 'days'
    and d.org_id = customer_changes.org_id and d.to_currency = customer_changes.to_currency
  union all
  select e.customer_id, e.direction, p.sign * coalesce(e.amount_org::numeric, 0), p.sign::bigint, (p.sign * (e.amount_org is null)::int)::bigint
  from private.period_parts(customer_changes.from_on, customer_changes.to_on) as p
  cross join lateral (
    select t.customer_id, t.direction, t.amount_org
    from public.ledger_entries as t
    where t.org_id = customer_changes.org_id and t.to_currency = customer_changes.to_currency and t.day between p.starts_on and p.ends_on
  ) as e
  where customer_changes.person_ids is null and p.grain = 'days'
  union all
  select e.customer_id, e.direction, coalesce(e.amount_org::numeric, 0), 1::bigint, (e.amount_org is null)::int::bigint
  from public.ledger_entries as e
  where customer_changes.person_ids is not null and e.org_id = customer_changes.org_id and e.to_currency = customer_changes.to_currency
    and e.day between customer_changes.from_on and customer_changes.to_on and e.person_id = any (customer_changes.person_ids)
$$;
revoke execute on function private.customer_changes(uuid, date, date, public.currency_code, uuid[]) from public, anon, authenticated;
