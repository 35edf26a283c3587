-- requires: phone_number
-- Notes that a number said stop or start at a time: the newer word holds, and of two at one time the stop. What waits to be
-- sent to a number that said stop is over.
create or replace function private.note_opt_out(
  org_id uuid,
  number text,
  is_stop boolean,
  at timestamptz,
  event_id uuid default null,
  added_by uuid default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_number text := private.phone_number(note_opt_out.org_id, note_opt_out.number);
begin
  if v_number = '' then
    return;
  end if;
  insert into public.message_opt_outs as o (org_id, number, stopped_at, lifted_at, event_id, added_by)
  values (
    note_opt_out.org_id, v_number, case when note_opt_out.is_stop then note_opt_out.at end,
    case when not note_opt_out.is_stop then note_opt_out.at end, note_opt_out.event_id, note_opt_out.added_by
  )
  on conflict on constraint message_opt_outs_number_is_once do update
  set stopped_at = greatest(o.stopped_at, excluded.stopped_at), lifted_at = greatest(o.lifted_at, excluded.lifted_at),
    event_id = case when note_opt_out.at >= greatest(o.stopped_at, o.lifted_at) then excluded.event_id else o.event_id end,
    added_by = case when note_opt_out.at >= greatest(o.stopped_at, o.lifted_at) then excluded.added_by else o.added_by end,
    updated_at = now()
  -- the same told twice changes nothing
  where note_opt_out.at > coalesce(case when note_opt_out.is_stop then o.stopped_at else o.lifted_at end, '-infinity');
  if note_opt_out.is_stop then
    update public.outgoing_messages as m
    set state = 'failed', error_code = 'stopped', error = 'The number has asked for no more messages.', updated_at = now()
    where m.org_id = note_opt_out.org_id and m.to_number = v_number and m.provider_leg_id is null and m.state = 'queued';
  end if;
end
$$;
revoke execute on function private.note_opt_out(uuid, text, boolean, timestamptz, uuid, uuid) from public, anon, authenticated;
