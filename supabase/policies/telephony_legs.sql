alter table public.telephony_legs enable row level security;
revoke all on public.telephony_legs from public, anon, authenticated, service_role;
grant select on public.telephony_legs to authenticated;
grant select on public.telephony_legs to service_role;
-- no insert, update or delete for people: providers' reports write them, and what was called stays

-- Who reads telephony sees everybody's calls; a rep those with their own customers.
drop policy if exists telephony_legs_select_own on public.telephony_legs;
create policy telephony_legs_select_own on public.telephony_legs for select to authenticated
  using (
    org_id = any ((select private.org_ids_with('telephony_events.read'))::uuid[])
    or (org_id = any ((select private.org_ids_with('telephony_events.read_own'))::uuid[])
      and assigned_to = any ((select private.my_memberships())::uuid[]))
  );
