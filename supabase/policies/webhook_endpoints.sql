alter table public.webhook_endpoints enable row level security;
revoke all on public.webhook_endpoints from public, anon, authenticated;
grant select on public.webhook_endpoints to authenticated;
grant select, insert, update, delete on public.webhook_endpoints to service_role;
-- no insert, update or delete for people: functions/integrations makes an address when a connection is made

-- Who sees the connections sees that they have an address; the address itself is told by functions/integrations.
drop policy if exists webhook_endpoints_select_all on public.webhook_endpoints;
create policy webhook_endpoints_select_all on public.webhook_endpoints for select to authenticated
  using (org_id = any ((select private.org_ids_with('integrations.read'))::uuid[]));
