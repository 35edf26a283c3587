alter table public.openrouter_keys enable row level security;
revoke all on public.openrouter_keys from public, anon, authenticated;
grant select on public.openrouter_keys to authenticated;
grant update (customer_id, person_id) on public.openrouter_keys to authenticated;
grant select, insert, update on public.openrouter_keys to service_role;
-- no insert or delete: the sync takes in the account's keys, and what they were used for stays
-- key_hash and name in no grant: they are the provider's

-- Who sees the connections sees their keys, by hash and name.
drop policy if exists openrouter_keys_select_all on public.openrouter_keys;
create policy openrouter_keys_select_all on public.openrouter_keys for select to authenticated
  using (org_id = any ((select private.org_ids_with('integrations.read'))::uuid[]));

-- Owners and administrators say whom a key stands for.
drop policy if exists openrouter_keys_update_all on public.openrouter_keys;
create policy openrouter_keys_update_all on public.openrouter_keys for update to authenticated
  using (org_id = any ((select private.org_ids_with('integrations.update'))::uuid[]))
  with check (org_id = any ((select private.org_ids_with('integrations.update'))::uuid[]));
