alter table public.ai_usage_days enable row level security;
revoke all on public.ai_usage_days from public, anon, authenticated;
grant select on public.ai_usage_days to authenticated;
grant select on public.ai_usage_days to service_role;
-- no insert, update or delete for people: the sync writes what the provider counts

-- Who reads AI usage sees all days; a rep those of their own person.
drop policy if exists ai_usage_days_select_own on public.ai_usage_days;
create policy ai_usage_days_select_own on public.ai_usage_days for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('ai_usage_logs.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('ai_usage_logs.read_own'))::uuid[])
      and person_id = any ((select private.my_memberships())::uuid[]))
  );
