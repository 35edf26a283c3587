-- requires: make_posting
-- A completed sale posts its net amount on its day, estimated: what was paid is not known here. Revenue is whose sale it was then.
create or replace view private.sales_postings as
select
  f.org_id, f.id, 0::smallint as part, f.completed_on as day, 'revenue'::text as direction, 'sales'::text as workspace,
  'estimated'::text as state, f.customer_id, f.sold_by as person_id, f.net_amount::numeric as amount, f.currency
from public.sales as f
where f.state in ('COMPLETED', 'INVOICED', 'PAID') and f.net_amount <> 0;
revoke all on private.sales_postings from public, anon, authenticated, service_role;

select private.make_posting(
  'sales',
  array['state', 'completed_on', 'customer_id', 'sold_by', 'net_amount', 'currency'],
  $$state in ('COMPLETED', 'INVOICED', 'PAID')$$
);
