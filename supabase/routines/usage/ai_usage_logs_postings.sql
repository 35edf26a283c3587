-- requires: make_posting
-- A call posts what its answer said it cost, on its UTC day; a free one posts nothing.
create or replace view private.ai_usage_logs_postings as
select
  f.org_id, f.id, 0::smallint as part, f.usage_on as day, 'cost'::text as direction, 'usage'::text as workspace,
  case when f.billed_by is null then 'actual' else 'reconciled' end as state, f.customer_id, f.person_id,
  f.cost::numeric as amount, f.currency
from public.ai_usage_logs as f
where f.cost <> 0;
revoke all on private.ai_usage_logs_postings from public, anon, authenticated, service_role;

select private.make_posting(
  'ai_usage_logs',
  array['usage_on', 'customer_id', 'person_id', 'cost', 'billed_by']
);
