alter table public.function_logs enable row level security;
revoke all on public.function_logs from public, anon, authenticated, service_role;
grant select on public.function_logs to authenticated;
grant select on public.function_logs to service_role;
-- no insert, update or delete for people: functions write what they answered; old months are dropped whole

-- Owners, administrators and managers read what functions did for their organisation.
drop policy if exists function_logs_select_all on public.function_logs;
create policy function_logs_select_all on public.function_logs for select to authenticated
  using (org_id = any ((select private.org_ids_with('function_logs.read'))::uuid[]));
