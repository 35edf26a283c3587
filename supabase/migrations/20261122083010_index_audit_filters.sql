-- The audit log is looked through for one kind of change, or for the changes of one table: what is rare there was found by reading
-- all of an organisation's log. Holds the log's writers while the indexes are built, some three seconds for a million rows.
-- Check: \d+ audit_log
set local lock_timeout = '3s';

-- the log of one kind of change, and of one table, newest first
-- squawk-ignore require-concurrent-index-creation
create index audit_log_op on public.audit_log (org_id, op, at desc, id);
-- squawk-ignore require-concurrent-index-creation
create index audit_log_table_name on public.audit_log (org_id, table_name, at desc, id);
