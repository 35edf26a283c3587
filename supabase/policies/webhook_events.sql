alter table public.webhook_events enable row level security;
revoke all on public.webhook_events from public, anon, authenticated, service_role;
grant select on public.webhook_events to authenticated;
grant select, update on public.webhook_events to service_role;
-- no insert, update or delete for people: what came stays as it came; replay_webhook_events() has it applied again

-- Owners, administrators and managers read what providers sent.
drop policy if exists webhook_events_select_all on public.webhook_events;
create policy webhook_events_select_all on public.webhook_events for select to authenticated
  using (org_id = any ((select private.org_ids_with('webhook_events.read'))::uuid[]));
