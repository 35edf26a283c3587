-- requires: refuse
-- Takes in the account's keys as [{"hash", "name", "disabled"}]; whom a key stands for stays as people set it. An account
-- that another connection of the organisation has brought already would count twice, and the keys of another account than
-- before would take its days back: both are refused, and nothing is taken in. An account is known by a key, or, where all
-- its keys are new, by a day that was taken in and is told just so: `days` holds the fingerprint of each day of now.
create or replace function private.record_openrouter_keys(
  org_id uuid,
  integration_id uuid,
  keys jsonb,
  days jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_elsewhere text;
  v_known text[];
begin
  -- one connection of an organisation at a time, or two of one account would each find the other's keys missing
  perform pg_advisory_xact_lock(hashtextextended(record_openrouter_keys.org_id::text, 5820114402771011));
  select i.name into v_elsewhere
  from jsonb_to_recordset(record_openrouter_keys.keys) as g (hash text)
  join public.openrouter_keys as k on k.org_id = record_openrouter_keys.org_id and k.key_hash = g.hash
    and k.integration_id <> record_openrouter_keys.integration_id
  join public.integrations as i on i.org_id = k.org_id and i.id = k.integration_id
  order by i.name limit 1;
  if v_elsewhere is not null then
    perform private.refuse(
      'KT047', 409, 'This account is connected already, as ' || v_elsewhere || ', and would count twice.', 'keys',
      'Use that connection.'
    );
  end if;
  select array_agg(k.key_hash) into v_known
  from public.openrouter_keys as k
  where k.org_id = record_openrouter_keys.org_id and k.integration_id = record_openrouter_keys.integration_id;
  if v_known is not null
    and not exists (
      select from jsonb_to_recordset(record_openrouter_keys.keys) as g (hash text) where g.hash = any (v_known)
    )
    and not exists (
      select from public.sync_cursors as c
      cross join lateral jsonb_each_text(c.cursor -> 'days') as d (day, told)
      where c.org_id = record_openrouter_keys.org_id and c.integration_id = record_openrouter_keys.integration_id
        and c.stream = 'activity' and record_openrouter_keys.days ->> d.day = d.told
    )
  then
    perform private.refuse(
      'KT049', 409, 'These are the keys of another account.', 'keys', 'Make a new connection for it.'
    );
  end if;
  insert into public.openrouter_keys as k (org_id, integration_id, key_hash, name, is_disabled)
  select record_openrouter_keys.org_id, record_openrouter_keys.integration_id, g.hash,
    -- who names a key at the provider is no member perhaps: a name stands on one line here, or the sync would stop
    left(regexp_replace(g.name, '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+', ' ', 'g'), 200), g.disabled
  from jsonb_to_recordset(record_openrouter_keys.keys) as g (hash text, name text, disabled boolean)
  order by g.hash
  on conflict on constraint openrouter_keys_hash_is_once_per_integration do update
  set name = excluded.name, is_disabled = excluded.is_disabled, updated_at = now()
  where (k.name, k.is_disabled) is distinct from (excluded.name, excluded.is_disabled);
end
$$;
revoke execute on function private.record_openrouter_keys(uuid, uuid, jsonb, jsonb) from public, anon, authenticated;
grant execute on function private.record_openrouter_keys(uuid, uuid, jsonb, jsonb) to service_role;
