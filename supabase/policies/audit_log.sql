alter table public.audit_log enable row level security;
revoke all on public.audit_log from public, anon, authenticated, service_role;
grant select on public.audit_log to authenticated;
grant select on public.audit_log to service_role;
-- no insert, update or delete for anybody: triggers write it, and refuse_audit_change() stops even the tables' owner

-- Owners, administrators and managers read what happened in their organisation.
drop policy if exists audit_log_select_all on public.audit_log;
create policy audit_log_select_all on public.audit_log for select to authenticated
  using (org_id = any ((select private.org_ids_with('audit_log.read'))::uuid[]));
