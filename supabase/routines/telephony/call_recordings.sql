-- Where the recordings of a call lie, a platform's before a carrier's: of the whole call, and in better quality. For the function
-- that passes them on, once hearable_call() let the caller in; an address is shown to nobody.
create or replace function private.call_recordings(
  org_id uuid,
  event_id uuid
)
returns table (
  leg_id uuid,
  integration_id uuid,
  provider text,
  kind text,
  provider_leg_id text,
  url text
)
language sql
stable
security definer
set search_path = ''
as $$
  select l.id, l.integration_id, l.provider, l.kind, l.provider_leg_id, r.url
  from public.telephony_legs as l
  join private.telephony_recordings as r on r.org_id = l.org_id and r.leg_id = l.id
  where l.org_id = call_recordings.org_id and l.event_id = call_recordings.event_id
  order by l.platform_price is not null or l.parent_provider is not null desc, l.created_at, l.id
  limit 4
$$;
revoke execute on function private.call_recordings(uuid, uuid) from public, anon, authenticated;
grant execute on function private.call_recordings(uuid, uuid) to service_role;
