alter table public.record_tags enable row level security;
revoke all on public.record_tags from public, anon, authenticated, service_role;
grant select on public.record_tags to authenticated;
grant insert (org_id, tag_id, customer_id, lead_id, sale_id) on public.record_tags to authenticated;
grant delete on public.record_tags to authenticated;
grant select, insert, update, delete on public.record_tags to service_role;
-- no update: a tag is taken off and another put on. assigned_to in no grant: it is the record's

-- Who sees a record sees its tags.
drop policy if exists record_tags_select_own on public.record_tags;
create policy record_tags_select_own on public.record_tags for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('record_tags.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('record_tags.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may change a record puts tags on it: a trigger copies assigned_to before this is checked.
drop policy if exists record_tags_insert_own on public.record_tags;
create policy record_tags_insert_own on public.record_tags for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('record_tags.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('record_tags.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may change a record takes tags off it.
drop policy if exists record_tags_delete_own on public.record_tags;
create policy record_tags_delete_own on public.record_tags for delete to authenticated
  using (
    org_id = any ((select private.org_ids_with('record_tags.delete'))::uuid[])
    or (org_id = any ((select private.org_ids_with('record_tags.delete_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );
