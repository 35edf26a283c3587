-- requires: make_posting
-- A line of an applied bill posts what no fact of ours tells of: all of it, or of a day of AI use what the bill has beyond what is
-- posted, which may be less than nothing. A line whose call is known posts nothing: the call has the bill's price. Reading a file
-- in changes nothing that counts. An index of posted lines alone does not serve here: the planner takes them for few, and would read
-- all of them for each.
create or replace view private.provider_bill_lines_postings as
select
  f.org_id, f.id, 0::smallint as part, f.happened_on as day, 'cost'::text as direction, 'usage'::text as workspace,
  'reconciled'::text as state, null::uuid as customer_id, null::uuid as person_id,
  f.billed_amount::numeric - f.counted_amount::numeric as amount, f.currency
from public.provider_bill_lines as f
where f.is_posted is not false and f.leg_id is null and f.billed_amount <> f.counted_amount;
revoke all on private.provider_bill_lines_postings from public, anon, authenticated, service_role;

select private.make_posting(
  'provider_bill_lines',
  array['happened_on', 'currency', 'leg_id', 'billed_amount', 'counted_amount', 'is_posted'],
  'is_posted'
);
