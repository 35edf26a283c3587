-- requires: phone_number, number_owner
-- Which leg of its session began a reported one: null where that is the reported leg itself, which then has begun the others. One
-- that came in goes before those that went out, and of these the first. A leg leads as soon as one is known, and others give way
-- to it when they are told of; a report without direction or number never takes the lead. The caller holds the session's lock.
create or replace function private.lead_session(
  org_id uuid,
  provider text,
  report private.leg_report,
  counterpart text,
  started_at timestamptz
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_leader public.telephony_legs;
begin
  select l.* into v_leader
  from public.telephony_legs as l
  where l.org_id = lead_session.org_id and l.provider = lead_session.provider and l.session_id = report.session_id
    and l.parent_leg_id is null and l.provider_leg_id <> report.leg_id;
  if not found then
    return null;
  end if;
  if lead_session.counterpart = ''
    or (false, report.direction <> 'inbound', lead_session.started_at, report.leg_id)
      >= (v_leader.counterpart = '', v_leader.direction <> 'inbound', v_leader.started_at, v_leader.provider_leg_id)
  then
    return v_leader.provider_leg_id;
  end if;
  -- the customer before the call, and the call before its legs: the order in which all lock them
  perform from private.number_owner(lead_session.org_id, private.phone_number(lead_session.org_id, lead_session.counterpart));
  perform from public.telephony_events as e
  where e.org_id = lead_session.org_id and e.id = v_leader.event_id for no key update;
  update public.telephony_legs as l
  set parent_leg_id = report.leg_id, updated_at = now()
  where l.org_id = lead_session.org_id and l.provider = lead_session.provider and l.session_id = report.session_id
    and l.provider_leg_id <> report.leg_id;
  return null;
end
$$;
revoke execute on function private.lead_session(uuid, text, private.leg_report, text, timestamptz) from public, anon, authenticated;
