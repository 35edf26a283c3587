-- The organisation of a call whose recording the caller may hear; null where there is none. It runs with the caller's rights:
-- who may read a call may hear it, and the policy of telephony_events says who that is.
create or replace function private.hearable_call(
  event_id uuid
)
returns uuid
language sql
stable
set search_path = ''
as $$
  select e.org_id from public.telephony_events as e where e.id = hearable_call.event_id and e.has_recording
$$;
revoke execute on function private.hearable_call(uuid) from public, anon;
grant execute on function private.hearable_call(uuid) to authenticated;
