-- requires: write_audit
-- The start of a change stands in the log, with who began it. Its counters do not: the switch and the end of a cancelled
-- change are changes of the organisation's own row, which are told there.
create or replace trigger audit_insert after insert on public.currency_changes referencing new table as new_rows
  for each statement execute function private.write_audit('org_id');
