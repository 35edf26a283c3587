-- requires: phone_number, number_owner, join_legs
-- The call or message that a new leg belongs to, locked: that of the legs it is of one call with, or one made now.
create or replace function private.leg_event(
  org_id uuid,
  provider text,
  report private.leg_report,
  started_at timestamptz
)
returns setof public.telephony_events
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_event_id uuid;
  v_from text := private.phone_number(leg_event.org_id, report.from_number);
  v_to text := private.phone_number(leg_event.org_id, report.to_number);
  v_owner record;
begin
  if report.parent_id is not null then
    v_event_id := private.join_legs(
      leg_event.org_id, leg_event.provider, report.leg_id, coalesce(report.parent_provider, leg_event.provider), report.parent_id
    );
    if v_event_id is not null then
      return query select e.* from public.telephony_events as e where e.org_id = leg_event.org_id and e.id = v_event_id;
      return;
    end if;
  end if;
  -- the customer before the call: see number_owner()
  select o.identity_id, o.customer_id into v_owner
  from private.number_owner(leg_event.org_id, case report.direction when 'inbound' then v_from else v_to end) as o;
  if report.parent_id is null then
    v_event_id := private.join_legs(leg_event.org_id, leg_event.provider, report.leg_id, null, null);
    if v_event_id is not null then
      -- the call that began them says whose call it is
      return query
      update public.telephony_events as e
      set direction = report.direction, state = report.state, from_number = v_from, to_number = v_to,
        started_at = leg_event.started_at, seconds = report.seconds, error_code = left(report.error_code, 40),
        customer_id = v_owner.customer_id, matched_by = v_owner.identity_id, updated_at = now()
      where e.org_id = leg_event.org_id and e.id = v_event_id
      returning e.*;
      return;
    end if;
  end if;
  return query
  insert into public.telephony_events (
    org_id, kind, direction, state, from_number, to_number, customer_id, matched_by, started_at, seconds, body, media_count, error_code,
    provider_key
  )
  values (
    leg_event.org_id, report.kind, report.direction, report.state, v_from, v_to, v_owner.customer_id, v_owner.identity_id,
    leg_event.started_at, report.seconds, left(report.body, 10000), coalesce(report.media_count, 0), left(report.error_code, 40),
    leg_event.provider
  )
  returning *;
end
$$;
revoke execute on function private.leg_event(uuid, text, private.leg_report, timestamptz) from public, anon, authenticated;
