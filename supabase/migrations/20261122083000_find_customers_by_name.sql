-- Customers are found by a part of their name: behind a policy no pattern is an index condition, and going through them in the order
-- of the list read a page for each of 100,000 customers. private.customers_named() asks for the rights itself.
-- Installs two extensions that every Postgres brings; holds the writers of customers while the index is built, two seconds for
-- 100,000. Check: \d customers
set local lock_timeout = '3s';

create extension if not exists pg_trgm with schema extensions;
create extension if not exists btree_gin with schema extensions;
-- where somebody has them already they may stand in another schema
set local search_path = extensions, public;

-- customers_named()
-- squawk-ignore require-concurrent-index-creation
create index customers_name_parts on public.customers using gin (org_id, lower(name) gin_trgm_ops);
