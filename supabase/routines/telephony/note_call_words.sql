-- What a platform tells of what was said in a call: agent, outcome, summary, transcript, a booking, where the recording is. A newer report's
-- word goes before what is there, an older one's only fills gaps. The caller holds the call's lock. Returns whether anything changed.
create or replace function private.note_call_words(
  org_id uuid,
  event_id uuid,
  leg_id uuid,
  report private.leg_report,
  is_newer boolean
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_old public.telephony_events;
  v_new public.telephony_events;
begin
  if num_nonnulls(
    report.agent_id, report.agent_name, report.outcome, report.summary, report.transcript, report.recording_url, report.booking_reference
  ) = 0 then
    return false;
  end if;
  select e.* into v_old
  from public.telephony_events as e where e.org_id = note_call_words.org_id and e.id = note_call_words.event_id;
  v_new := v_old;
  v_new.agent_id := left(report.agent_id, 200);
  v_new.agent_name := left(report.agent_name, 200);
  v_new.outcome := left(report.outcome, 200);
  v_new.summary := left(report.summary, 10000);
  v_new.transcript := left(report.transcript, 200000);
  v_new.booking_reference := left(report.booking_reference, 200);
  if is_newer then
    v_new.agent_id := coalesce(v_new.agent_id, v_old.agent_id);
    v_new.agent_name := coalesce(v_new.agent_name, v_old.agent_name);
    v_new.outcome := coalesce(v_new.outcome, v_old.outcome);
    v_new.summary := coalesce(v_new.summary, v_old.summary);
    v_new.transcript := coalesce(v_new.transcript, v_old.transcript);
    v_new.booking_reference := coalesce(v_new.booking_reference, v_old.booking_reference);
  else
    v_new.agent_id := coalesce(v_old.agent_id, v_new.agent_id);
    v_new.agent_name := coalesce(v_old.agent_name, v_new.agent_name);
    v_new.outcome := coalesce(v_old.outcome, v_new.outcome);
    v_new.summary := coalesce(v_old.summary, v_new.summary);
    v_new.transcript := coalesce(v_old.transcript, v_new.transcript);
    v_new.booking_reference := coalesce(v_old.booking_reference, v_new.booking_reference);
  end if;
  v_new.has_recording := v_old.has_recording or report.recording_url is not null;
  -- its address changes from one delivery to the next and is nobody's to see: that alone is no news
  if report.recording_url is not null then
    insert into private.telephony_recordings as r (org_id, leg_id, url)
    values (note_call_words.org_id, note_call_words.leg_id, left(report.recording_url, 4000))
    on conflict (org_id, leg_id) do update set url = excluded.url, updated_at = now()
    where note_call_words.is_newer;
  end if;
  if v_new is not distinct from v_old then
    return false;
  end if;
  update public.telephony_events as e
  set agent_id = v_new.agent_id, agent_name = v_new.agent_name, outcome = v_new.outcome, summary = v_new.summary,
    transcript = v_new.transcript, has_recording = v_new.has_recording, booking_reference = v_new.booking_reference, updated_at = now()
  where e.org_id = v_old.org_id and e.id = v_old.id;
  return true;
end
$$;
revoke execute on function private.note_call_words(uuid, uuid, uuid, private.leg_report, boolean) from public, anon, authenticated;
