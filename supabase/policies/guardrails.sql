alter table public.guardrails enable row level security;
revoke all on public.guardrails from public, anon, authenticated, service_role;
grant select, delete on public.guardrails to authenticated;
-- scope, customer and agent in no update grant: a cap on somebody else is another cap
grant insert (org_id, name, scope, customer_id, agent_id, period, limit_amount, limit_share, currency, covers, action, route_model, is_enabled)
  on public.guardrails to authenticated;
grant update (name, period, limit_amount, limit_share, currency, covers, action, route_model, is_enabled) on public.guardrails to authenticated;
grant select on public.guardrails to service_role;

-- Whoever reads the figures sees what bounds them.
drop policy if exists guardrails_select_all on public.guardrails;
create policy guardrails_select_all on public.guardrails for select to authenticated
  using (org_id = any ((select private.org_ids_with('guardrails.read'))::uuid[]));

-- Owners and administrators say what may be spent.
drop policy if exists guardrails_insert_all on public.guardrails;
create policy guardrails_insert_all on public.guardrails for insert to authenticated
  with check (org_id = any ((select private.org_ids_with('guardrails.create'))::uuid[]));

-- They raise, lower and pause it.
drop policy if exists guardrails_update_all on public.guardrails;
create policy guardrails_update_all on public.guardrails for update to authenticated
  using (org_id = any ((select private.org_ids_with('guardrails.update'))::uuid[]))
  with check (org_id = any ((select private.org_ids_with('guardrails.update'))::uuid[]));

-- What is deleted bounds nothing any more, and can be taken back by undo_delete().
drop policy if exists guardrails_delete_all on public.guardrails;
create policy guardrails_delete_all on public.guardrails for delete to authenticated
  using (org_id = any ((select private.org_ids_with('guardrails.delete'))::uuid[]));
