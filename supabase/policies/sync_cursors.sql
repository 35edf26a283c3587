alter table public.sync_cursors enable row level security;
revoke all on public.sync_cursors from public, anon, authenticated;
grant select on public.sync_cursors to authenticated;
grant all on public.sync_cursors to service_role;
-- no insert, update or delete: a page's transaction moves the cursor

-- Who sees the connections sees how far they are.
drop policy if exists sync_cursors_select_all on public.sync_cursors;
create policy sync_cursors_select_all on public.sync_cursors for select to authenticated
  using (org_id = any ((select private.org_ids_with('integrations.read'))::uuid[]));
