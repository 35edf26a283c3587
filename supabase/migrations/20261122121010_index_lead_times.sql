-- A customer's timeline reads their leads newest first: the key's index gets the time behind it. Blocks writes to leads while it is
-- built; leads are few. Check: \d leads
set local lock_timeout = '3s';
-- squawk-ignore require-concurrent-index-deletion
drop index public.leads_customer_id;
-- squawk-ignore require-concurrent-index-creation
create index leads_customer_id on public.leads (org_id, customer_id, created_at desc) where customer_id is not null;
