-- requires: make_posting
-- A day of the provider posts what it counts beyond our own calls, which may be less than nothing.
create or replace view private.ai_usage_days_postings as
select
  f.org_id, f.id, 0::smallint as part, f.usage_on as day, 'cost'::text as direction, 'usage'::text as workspace,
  case when f.billed_by is null then 'actual' else 'reconciled' end as state, f.customer_id, f.person_id,
  f.cost::numeric - f.logged_amount::numeric as amount, f.currency
from public.ai_usage_days as f
where f.cost <> f.logged_amount;
revoke all on private.ai_usage_days_postings from public, anon, authenticated, service_role;

select private.make_posting(
  'ai_usage_days',
  array['usage_on', 'customer_id', 'person_id', 'cost', 'logged_amount', 'billed_by']
);
