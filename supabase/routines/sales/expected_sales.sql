-- What sales should have posted, for check_ledger(); written apart from the posting view on purpose: the amount is reckoned anew from
-- the lines' price, quantity, discounts and tax.
create or replace function private.expected_sales(
  org_id uuid
)
returns setof private.expected_entry
language sql
stable
set search_path = ''
as $$
  select
    s.id, 0::smallint, s.completed_on, 'revenue'::text, 'estimated'::text, s.customer_id, s.sold_by, t.amount, s.currency::text
  from public.sales as s
  cross join lateral (
    select sum(case when l.tax_included then round(g.amount * 100 / (100 + l.tax_rate), 2) else g.amount end) as amount
    from public.sale_lines as l
    cross join lateral (
      select round(l.quantity * l.unit_price::numeric * (100 - l.discount) * (100 - s.discount) / 10000, 2) as amount
    ) as g
    where l.org_id = s.org_id and l.sale_id = s.id
  ) as t
  where s.org_id = expected_sales.org_id and s.completed_on is not null and t.amount <> 0
$$;
revoke execute on function private.expected_sales(uuid) from public, anon, authenticated;
