-- A customer's timeline tells the tasks and notes about them, their leads and their sales: each holds whose they are about, copied from
-- its record by trigger, as state_changes do. Adds a column without default to each (brief lock), fills it and builds three indexes:
-- blocks writes to tasks and notes meanwhile. Check: \d tasks
set local lock_timeout = '3s';
alter table public.tasks add column about_customer_id uuid;
alter table public.notes add column about_customer_id uuid;
comment on column public.tasks.about_customer_id is 'Its record''s customer, copied, so that an index finds a customer''s tasks by time.';
comment on column public.notes.about_customer_id is 'Its record''s customer, copied, so that an index finds a customer''s notes by time.';
update public.tasks as t
set about_customer_id = coalesce(
  t.customer_id,
  (select l.customer_id from public.leads as l where l.org_id = t.org_id and l.id = t.lead_id),
  (select s.customer_id from public.sales as s where s.org_id = t.org_id and s.id = t.sale_id)
)
where num_nonnulls(t.customer_id, t.lead_id, t.sale_id) > 0;
update public.notes as n
set about_customer_id = coalesce(
  n.customer_id,
  (select l.customer_id from public.leads as l where l.org_id = n.org_id and l.id = n.lead_id),
  (select s.customer_id from public.sales as s where s.org_id = n.org_id and s.id = n.sale_id)
);
-- squawk-ignore require-concurrent-index-creation
create index tasks_about_done_at on public.tasks (org_id, about_customer_id, done_at desc, id desc)
  where about_customer_id is not null and state = 'DONE';
-- squawk-ignore require-concurrent-index-creation
create index tasks_about_due_on on public.tasks (org_id, about_customer_id, due_on desc, id desc)
  where about_customer_id is not null and state = 'OPEN' and due_on is not null;
-- squawk-ignore require-concurrent-index-creation
create index notes_about_created_at on public.notes (org_id, about_customer_id, created_at desc, id desc)
  where about_customer_id is not null;
