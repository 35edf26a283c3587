-- requires: roi_facts
-- The agent of the AI phone that held what led to a booking; null where none did. Who may see a booking sees this of it, even
-- where the call is a colleague's.
create or replace function private.origin_agent(
  org_id uuid,
  event_id uuid
)
returns text
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = auto
as $$
begin
  if origin_agent.event_id is null then
    return null;
  end if;
  return (
    select private.agent_key(e)
    from public.telephony_events as e
    where e.org_id = origin_agent.org_id and e.id = origin_agent.event_id
      and (
        exists (
          select from public.memberships as m
          where m.org_id = origin_agent.org_id and m.user_id = (select auth.uid())
        )
        or current_setting('role', true) in ('none', 'service_role', 'postgres')
      )
  );
end
$$;
revoke execute on function private.origin_agent(uuid, uuid) from public, anon;
grant execute on function private.origin_agent(uuid, uuid) to authenticated, service_role;

-- What kind of thing led to a booking: an agent, another call or message, or nothing that is known.
create or replace function private.origin_kind(
  event_id uuid,
  agent text
)
returns text
language sql
immutable
parallel safe
as $$
  select case when event_id is null then 'none' when agent is null then 'other' else 'agent' end
$$;
revoke execute on function private.origin_kind(uuid, text) from public, anon;
grant execute on function private.origin_kind(uuid, text) to authenticated, service_role;
