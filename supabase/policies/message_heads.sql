alter table public.message_heads enable row level security;
revoke all on public.message_heads from public, anon, authenticated, service_role;
grant select on public.message_heads to authenticated;
grant select on public.message_heads to service_role;
-- no insert, update or delete for anybody: triggers write them

-- Who reads messages sees every thread; a rep those with their own customers.
drop policy if exists message_heads_select_own on public.message_heads;
create policy message_heads_select_own on public.message_heads for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('messages.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('messages.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );
