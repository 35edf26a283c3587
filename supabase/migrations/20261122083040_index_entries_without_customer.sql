-- The ledger's entries without a customer, and sync runs of one state, were found by reading a period's or an organisation's all:
-- 47,742 pages at a million entries once Postgres held on to one plan for all periods. Holds the writers of both tables while the
-- indexes are built, a second for a million entries. Check: \d ledger_entries
set local lock_timeout = '3s';

-- the entries of a period that have no customer, newest first
-- squawk-ignore require-concurrent-index-creation
create index ledger_entries_without_customer on public.ledger_entries (org_id, day desc, source_id) where customer_id is null;
-- the runs of one state, newest first
-- squawk-ignore require-concurrent-index-creation
create index sync_runs_state on public.sync_runs (org_id, state, started_at desc, id);
