-- requires: make_posting
-- An entry posts as it was typed, actual from the start; the person is who it was typed for, else who owns the row. A void one posts
-- nothing.
create or replace view private.manual_entries_postings as
select
  f.org_id, f.id, 0::smallint as part, f.happened_on as day, f.direction, 'manual'::text as workspace, 'actual'::text as state,
  f.customer_id, coalesce(f.person_id, f.assigned_to) as person_id, f.amount::numeric as amount, f.currency
from public.manual_entries as f
where f.state = 'active';
revoke all on private.manual_entries_postings from public, anon, authenticated, service_role;

select private.make_posting(
  'manual_entries',
  array['direction', 'happened_on', 'customer_id', 'person_id', 'assigned_to', 'amount', 'currency', 'state'],
  $$state = 'active'$$
);
drop function if exists private.post_manual_entry(uuid, uuid);
