-- What was sold or cancelled as a list, the latest first: of everybody, of one's own, by seller, by source; and leads by source. The indexes
-- by day, by seller and of what was cancelled get what the list sorts by behind them. Blocks writes to sales and leads while they are built.
-- Check: \d sales
set local lock_timeout = '3s';
-- squawk-ignore require-concurrent-index-deletion
drop index public.sales_completed_on;
-- squawk-ignore require-concurrent-index-creation
create index sales_completed_on on public.sales (org_id, completed_on desc, id) where completed_on is not null;
-- squawk-ignore require-concurrent-index-creation
create index sales_assigned_to_completed_on on public.sales (org_id, assigned_to, completed_on desc, id) where completed_on is not null;
-- squawk-ignore require-concurrent-index-deletion
drop index public.sales_sold_by;
-- squawk-ignore require-concurrent-index-creation
create index sales_sold_by on public.sales (org_id, sold_by, completed_on desc, id) where sold_by is not null;
-- squawk-ignore require-concurrent-index-creation
create index sales_source on public.sales (org_id, source, completed_on desc, id) where completed_on is not null;
-- squawk-ignore require-concurrent-index-deletion
drop index public.sales_cancelled;
-- squawk-ignore require-concurrent-index-creation
create index sales_cancelled on public.sales (org_id, state_since desc, id) where state = 'CANCELLED';
-- squawk-ignore require-concurrent-index-creation
create index sales_assigned_to_cancelled on public.sales (org_id, assigned_to, state_since desc, id) where state = 'CANCELLED';
-- squawk-ignore require-concurrent-index-creation
create index leads_source on public.leads (org_id, source, created_at desc, id) where source is not null;
