alter table public.outgoing_messages enable row level security;
revoke all on public.outgoing_messages from public, anon, authenticated, service_role;
grant select on public.outgoing_messages to authenticated;
grant select on public.outgoing_messages to service_role;
-- no insert, update or delete for anybody: reserve_message() and settle_message() write them, and what was asked for stays

-- Who reads messages sees everybody's; a rep those to their own customers.
drop policy if exists outgoing_messages_select_own on public.outgoing_messages;
create policy outgoing_messages_select_own on public.outgoing_messages for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('messages.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('messages.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );
