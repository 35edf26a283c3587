-- requires: follow_openrouter_key, defer_job, raise_version, write_audit
-- A key's new customer or person takes the key's use along: at once what is quickly done, the rest as a job.
create or replace function private.on_openrouter_key_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if private.follow_openrouter_key(new.org_id, new.id, 2000) >= 2000 then
    perform private.defer_job(
      'follow_openrouter_key', jsonb_build_object('org_id', new.org_id, 'key_id', new.id),
      lock => 'follow_openrouter_key:' || new.id::text
    );
  end if;
  return null;
end
$$;
revoke execute on function private.on_openrouter_key_changed() from public, anon, authenticated;

create or replace trigger follow_key after update on public.openrouter_keys
  for each row when ((old.customer_id, old.person_id) is distinct from (new.customer_id, new.person_id))
  execute function private.on_openrouter_key_changed();

-- Counts an edit by a person; the name comes from the provider.
create or replace trigger raise_version before update on public.openrouter_keys for each row
  when ((old.customer_id, old.person_id) is distinct from (new.customer_id, new.person_id))
  execute function private.raise_version();

create or replace trigger audit_insert after insert on public.openrouter_keys referencing new table as new_rows
  for each statement execute function private.write_audit('org_id');
create or replace trigger audit_update after update on public.openrouter_keys referencing old table as old_rows new table as new_rows
  for each statement execute function private.write_audit('org_id');
create or replace trigger audit_delete after delete on public.openrouter_keys referencing old table as old_rows
  for each statement execute function private.write_audit('org_id');
