alter table public.sync_runs enable row level security;
revoke all on public.sync_runs from public, anon, authenticated;
grant select on public.sync_runs to authenticated;
grant all on public.sync_runs to service_role;
-- no insert, update or delete: workers write what they did

-- Who sees the connections sees what they brought.
drop policy if exists sync_runs_select_all on public.sync_runs;
create policy sync_runs_select_all on public.sync_runs for select to authenticated
  using (org_id = any ((select private.org_ids_with('integrations.read'))::uuid[]));
