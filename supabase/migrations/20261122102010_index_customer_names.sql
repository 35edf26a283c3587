-- Names of customers by their key from the index alone: figures by customer name as many as an organisation has, and lists each row's.
-- Holds the writers of customers while the index is built. Check: \d customers
set local lock_timeout = '3s';

-- squawk-ignore require-concurrent-index-creation
create index customers_id_name on public.customers (org_id, id) include (name);
