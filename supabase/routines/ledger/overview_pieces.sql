-- What a period's figures are the sum of, in one of the organisation's sets of entries: rollup and delta for who sees all,
-- else the entries of one's own person. No search_path of its own: with one it would not be inlined.
create or replace function private.overview_pieces(
  org_id uuid,
  from_on date,
  to_on date,
  to_currency public.currency_code,
  sees_all boolean,
  person_ids uuid[]
)
returns table (
  day date,
  direction text,
  currency public.currency_code,
  amount numeric,
  amount_org numeric,
  entry_count bigint,
  unconverted_count bigint
)
language sql
stable
as $$
  select t.day, t.direction, t.currency, t.amount, t.amount_org, t.entry_count, t.unconverted_count
  from private.ledger_daily as t
  where overview_pieces.sees_all and t.org_id = overview_pieces.org_id and t.to_currency = overview_pieces.to_currency
    and t.day between overview_pieces.from_on and overview_pieces.to_on
  union all
  select d.day, d.direction, d.currency, d.amount, d.amount_org, d.entry_count, d.unconverted_count
  from private.ledger_delta as d
  where overview_pieces.sees_all and d.org_id = overview_pieces.org_id and d.to_currency = overview_pieces.to_currency
    and d.day between overview_pieces.from_on and overview_pieces.to_on
  union all
  select e.day, e.direction, e.currency, e.amount::numeric, coalesce(e.amount_org::numeric, 0), 1::bigint,
    (e.amount_org is null)::int::bigint
  from public.ledger_entries as e
  where not overview_pieces.sees_all and e.org_id = overview_pieces.org_id
    and e.person_id = any (overview_pieces.person_ids) and e.to_currency = overview_pieces.to_currency
    and e.day between overview_pieces.from_on and overview_pieces.to_on
$$;
revoke execute on function private.overview_pieces(uuid, date, date, public.currency_code, boolean, uuid[])
  from public, anon, authenticated;
