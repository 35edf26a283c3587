-- Keeps the address at which a leg's recording opens now, as its provider gave it when the one before had ended.
create or replace function private.renew_recording(
  org_id uuid,
  leg_id uuid,
  url text
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update private.telephony_recordings as r
  set url = renew_recording.url, updated_at = now()
  where r.org_id = renew_recording.org_id and r.leg_id = renew_recording.leg_id
$$;
revoke execute on function private.renew_recording(uuid, uuid, text) from public, anon, authenticated;
grant execute on function private.renew_recording(uuid, uuid, text) to service_role;
