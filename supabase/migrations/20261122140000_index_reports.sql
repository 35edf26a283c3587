-- What the dashboard and the reports read by: a seller's completed sales by day, cancelled sales by when, a person's appointments of a day,
-- and notes newest first. Builds indexes on sales and notes: blocks writes to them meanwhile. Check: \d sales
set local lock_timeout = '3s';
-- squawk-ignore require-concurrent-index-deletion
drop index public.sales_sold_by;
-- squawk-ignore require-concurrent-index-creation
create index sales_sold_by on public.sales (org_id, sold_by, completed_on) where sold_by is not null;
-- squawk-ignore require-concurrent-index-creation
create index sales_cancelled on public.sales (org_id, state_since) where state = 'CANCELLED';
-- squawk-ignore require-concurrent-index-creation
create index sales_assigned_to_starts_at on public.sales (org_id, assigned_to, starts_at) where state = 'SCHEDULED';
-- squawk-ignore require-concurrent-index-creation
create index notes_created_at on public.notes (org_id, created_at desc, id);
-- squawk-ignore require-concurrent-index-deletion
drop index public.notes_assigned_to;
-- squawk-ignore require-concurrent-index-creation
create index notes_assigned_to on public.notes (org_id, assigned_to, created_at desc, id);
