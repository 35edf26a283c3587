alter table public.ai_usage_logs enable row level security;
revoke all on public.ai_usage_logs from public, anon, authenticated;
grant select on public.ai_usage_logs to authenticated;
grant select, insert on public.ai_usage_logs to service_role;
-- no insert, update or delete for people: functions/openrouter writes a call when its answer ended; what was called stays

-- Who reads AI usage sees everybody's calls; a rep those of their own person.
drop policy if exists ai_usage_logs_select_own on public.ai_usage_logs;
create policy ai_usage_logs_select_own on public.ai_usage_logs for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('ai_usage_logs.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('ai_usage_logs.read_own'))::uuid[])
      and person_id = any ((select private.my_memberships())::uuid[]))
  );
