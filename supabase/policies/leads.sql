alter table public.leads enable row level security;
revoke all on public.leads from public, anon, authenticated, service_role;
grant select on public.leads to authenticated;
grant insert (org_id, name, company, email, phone, source, note, service_id, estimated_value, currency, follow_up_on, customer_id) on public.leads to authenticated;
grant update (name, company, email, phone, source, note, service_id, estimated_value, currency, follow_up_on, customer_id) on public.leads to authenticated;
grant delete on public.leads to authenticated;
grant select, insert, update, delete on public.leads to service_role;
-- state in no grant: transition_lead() and convert_lead() give it; assigned_to in none: assign_leads() hands over

-- Everybody with the right sees all leads; a rep sees their own.
drop policy if exists leads_select_own on public.leads;
create policy leads_select_own on public.leads for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('leads.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('leads.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Who may make leads makes them for themselves: a trigger fills assigned_to before this is checked.
drop policy if exists leads_insert_own on public.leads;
create policy leads_insert_own on public.leads for insert to authenticated
  with check (
    org_id = any ((select private.org_ids_with('leads.create'))::uuid[])
    or (org_id = any ((select private.org_ids_with('leads.create_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Everybody with the right changes all leads; a rep changes their own.
drop policy if exists leads_update_own on public.leads;
create policy leads_update_own on public.leads for update to authenticated
  using (
    org_id = any ((select private.org_ids_with('leads.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('leads.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  )
  with check (
    org_id = any ((select private.org_ids_with('leads.update'))::uuid[])
    or (org_id = any ((select private.org_ids_with('leads.update_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );

-- Only who may delete all leads deletes any; a rep cannot.
drop policy if exists leads_delete_all on public.leads;
create policy leads_delete_all on public.leads for delete to authenticated
  using (org_id = any ((select private.org_ids_with('leads.delete'))::uuid[]));
