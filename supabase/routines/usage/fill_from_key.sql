-- requires: follow_merge
-- A call belongs to the key's customer and person, unless it came with its own. The share lock waits for a change of the
-- key under way, so that no row slips in behind it; the customer is locked first, as a merge does.
create or replace function private.fill_from_key()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_customer_id uuid;
  v_person_id uuid;
begin
  perform from public.openrouter_keys as k
  join public.customers as c on c.org_id = k.org_id and c.id = k.customer_id
  where k.org_id = new.org_id and k.integration_id = new.integration_id and k.key_hash = new.key_hash
  for key share of c;
  select k.customer_id, k.person_id into v_customer_id, v_person_id
  from public.openrouter_keys as k
  where k.org_id = new.org_id and k.integration_id = new.integration_id and k.key_hash = new.key_hash
  for share;
  new.customer_is_given := new.customer_id is not null;
  new.person_is_given := new.person_id is not null;
  new.customer_id := coalesce(new.customer_id, v_customer_id);
  new.person_id := coalesce(new.person_id, v_person_id);
  return new;
end
$$;
revoke execute on function private.fill_from_key() from public, anon, authenticated;

-- before follow_merge, which looks at what is filled in here: triggers fire by name
create or replace trigger fill_from_key before insert on public.ai_usage_logs
  for each row execute function private.fill_from_key();

-- the provider's days get theirs from record_usage_page() and count_logged(), a page at a time
drop trigger if exists fill_from_key on public.ai_usage_days;
drop trigger if exists follow_merge_on_insert on public.ai_usage_days;

create or replace trigger follow_merge_on_insert before insert on public.ai_usage_logs
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger follow_merge before update on public.ai_usage_logs
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger follow_merge before update on public.ai_usage_days
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger follow_merge before update on public.openrouter_keys
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
