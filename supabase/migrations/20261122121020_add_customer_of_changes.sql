-- A customer's timeline reads the changes of state of their leads and sales newest first: each change holds whose they are, copied from
-- the lead or sale by trigger, as it holds whose row it is. Adds a column without default (brief lock), fills it and builds an index:
-- blocks writes to state_changes meanwhile. Check: \d state_changes
set local lock_timeout = '3s';
alter table public.state_changes add column customer_id uuid;
comment on column public.state_changes.customer_id is 'Its lead''s or sale''s, copied, so that an index finds a customer''s changes by time.';
update public.state_changes as c
set customer_id = coalesce(
  (select l.customer_id from public.leads as l where l.org_id = c.org_id and l.id = c.lead_id),
  (select s.customer_id from public.sales as s where s.org_id = c.org_id and s.id = c.sale_id)
);
-- a lead or sale begins without a state before, and that is told as itself
-- squawk-ignore require-concurrent-index-creation
create index state_changes_customer_id on public.state_changes (org_id, customer_id, changed_at desc)
  where customer_id is not null and from_state is not null;
