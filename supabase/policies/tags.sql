alter table public.tags enable row level security;
revoke all on public.tags from public, anon, authenticated, service_role;
grant select on public.tags to authenticated;
grant insert (org_id, name, colour) on public.tags to authenticated;
grant update (name, colour) on public.tags to authenticated;
grant delete on public.tags to authenticated;
grant select, insert, update, delete on public.tags to service_role;

-- Everybody who sees records sees by which words they are sorted.
drop policy if exists tags_select_all on public.tags;
create policy tags_select_all on public.tags for select to authenticated
  using (org_id = any ((select private.org_ids_with('tags.read'))::uuid[]));

-- Who tags records makes tags.
drop policy if exists tags_insert_all on public.tags;
create policy tags_insert_all on public.tags for insert to authenticated
  with check (org_id = any ((select private.org_ids_with('tags.create'))::uuid[]));

-- Only who may change all records renames a tag.
drop policy if exists tags_update_all on public.tags;
create policy tags_update_all on public.tags for update to authenticated
  using (org_id = any ((select private.org_ids_with('tags.update'))::uuid[]))
  with check (org_id = any ((select private.org_ids_with('tags.update'))::uuid[]));

-- Only who may delete all records deletes a tag; it goes off every record.
drop policy if exists tags_delete_all on public.tags;
create policy tags_delete_all on public.tags for delete to authenticated
  using (org_id = any ((select private.org_ids_with('tags.delete'))::uuid[]));
