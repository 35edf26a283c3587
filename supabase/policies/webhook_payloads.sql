alter table public.webhook_payloads enable row level security;
revoke all on public.webhook_payloads from public, anon, authenticated, service_role;
grant select on public.webhook_payloads to authenticated;
grant select on public.webhook_payloads to service_role;
-- no insert, update or delete for people: what came stays as it came; replay_webhook_events() has it applied again

-- Owners, administrators and managers read what providers sent.
drop policy if exists webhook_payloads_select_all on public.webhook_payloads;
create policy webhook_payloads_select_all on public.webhook_payloads for select to authenticated
  using (org_id = any ((select private.org_ids_with('webhook_events.read'))::uuid[]));
