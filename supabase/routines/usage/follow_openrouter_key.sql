-- Gives up to so many rows of a key's use to the key's customer and person of now, those that came with their own left
-- out. Returns how many it changed; call it until that is less than the batch.
create or replace function private.follow_openrouter_key(
  org_id uuid,
  key_id uuid,
  batch int
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_key public.openrouter_keys;
  v_days int;
  v_logs int;
begin
  select k.* into v_key from public.openrouter_keys as k
  where k.org_id = follow_openrouter_key.org_id and k.id = follow_openrouter_key.key_id
  for share;
  update public.ai_usage_days as d
  set customer_id = case when d.customer_is_given then d.customer_id else v_key.customer_id end,
    person_id = case when d.person_is_given then d.person_id else v_key.person_id end, updated_at = now()
  where d.org_id = v_key.org_id and d.id = any (array(
    select f.id from public.ai_usage_days as f
    where f.org_id = v_key.org_id and f.integration_id = v_key.integration_id and f.key_hash = v_key.key_hash
      and ((not f.customer_is_given and f.customer_id is distinct from v_key.customer_id)
        or (not f.person_is_given and f.person_id is distinct from v_key.person_id))
    order by f.id limit follow_openrouter_key.batch
  ));
  get diagnostics v_days = row_count;
  update public.ai_usage_logs as l
  set customer_id = case when l.customer_is_given then l.customer_id else v_key.customer_id end,
    person_id = case when l.person_is_given then l.person_id else v_key.person_id end
  where l.org_id = v_key.org_id and l.id = any (array(
    select f.id from public.ai_usage_logs as f
    where f.org_id = v_key.org_id and f.integration_id = v_key.integration_id and f.key_hash = v_key.key_hash
      and ((not f.customer_is_given and f.customer_id is distinct from v_key.customer_id)
        or (not f.person_is_given and f.person_id is distinct from v_key.person_id))
    order by f.id limit follow_openrouter_key.batch - v_days
  ));
  get diagnostics v_logs = row_count;
  return v_days + v_logs;
end
$$;
revoke execute on function private.follow_openrouter_key(uuid, uuid, int) from public, anon, authenticated;
grant execute on function private.follow_openrouter_key(uuid, uuid, int) to service_role;
