-- requires: phone_number, identity_by_phone
-- The call or message that a new leg belongs to: its parent's, that of the calls it began, or one made now.
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
  v_event public.telephony_events;
  v_from text := private.phone_number(leg_event.org_id, report.from_number);
  v_to text := private.phone_number(leg_event.org_id, report.to_number);
  v_identity_id uuid;
  v_customer_id uuid;
begin
  select i.identity_id, i.customer_id into v_identity_id, v_customer_id
  from private.identity_by_phone(leg_event.org_id, case report.direction when 'inbound' then v_from else v_to end) as i;
  if report.parent_id is not null then
    select e.* into v_event
    from public.telephony_legs as l
    join public.telephony_events as e on e.org_id = l.org_id and e.id = l.event_id
    where l.org_id = leg_event.org_id and l.provider = leg_event.provider and l.provider_leg_id = report.parent_id;
  else
    select e.* into v_event
    from public.telephony_legs as l
    join public.telephony_events as e on e.org_id = l.org_id and e.id = l.event_id
    where l.org_id = leg_event.org_id and l.provider = leg_event.provider and l.parent_leg_id = report.leg_id
    limit 1;
    if found then
      -- the call that began them says whose call it is
      update public.telephony_events as e
      set direction = report.direction, state = report.state, from_number = v_from, to_number = v_to,
        started_at = leg_event.started_at, seconds = report.seconds, error_code = left(report.error_code, 40),
        customer_id = v_customer_id, matched_by = v_identity_id, updated_at = now()
      where e.org_id = v_event.org_id and e.id = v_event.id
      returning e.* into v_event;
      update public.telephony_legs as l
      set customer_id = v_event.customer_id, updated_at = now()
      where l.org_id = v_event.org_id and l.event_id = v_event.id and l.customer_id is distinct from v_event.customer_id;
    end if;
  end if;
  if v_event.id is null then
    insert into public.telephony_events (
      org_id, kind, direction, state, from_number, to_number, customer_id, matched_by, started_at, seconds, body, media_count,
      error_code
    )
    values (
      leg_event.org_id, report.kind, report.direction, report.state, v_from, v_to,
      v_customer_id, v_identity_id, leg_event.started_at, report.seconds, left(report.body, 10000),
      coalesce(report.media_count, 0), left(report.error_code, 40)
    )
    returning * into v_event;
  end if;
  return next v_event;
end
$$;
revoke execute on function private.leg_event(uuid, text, private.leg_report, timestamptz) from public, anon, authenticated;
