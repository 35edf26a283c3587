-- requires: write_audit
-- Who connected, renamed, paused, went on with or ended a connection, and who gave it other keys (their last four
-- characters change). What a synchronisation writes is told by its run, and would flood the log.
create or replace trigger audit_insert after insert on public.integrations referencing new table as new_rows
  for each statement execute function private.write_audit('org_id');
create or replace trigger audit_update after update on public.integrations referencing old table as old_rows new table as new_rows
  for each statement when (auth.uid() is not null) execute function private.write_audit('org_id');
create or replace trigger audit_delete after delete on public.integrations referencing old table as old_rows
  for each statement execute function private.write_audit('org_id');
