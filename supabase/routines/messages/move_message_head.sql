-- The newest message of a number, as it is now: called by trigger whenever a message comes or moves. Two at once take their turn at
-- the head's lock, and the second sees what the first left; where there is no head yet, the later message keeps the place.
create or replace function private.move_message_head(
  org_id uuid,
  number text
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_is_held boolean;
begin
  perform from public.message_heads as h
  where h.org_id = move_message_head.org_id and h.number = move_message_head.number
  for no key update;
  v_is_held := found;
  insert into public.message_heads as h (org_id, number, at, event_id, outgoing_id, assigned_to)
  select move_message_head.org_id, move_message_head.number, n.at, n.event_id, n.outgoing_id, n.assigned_to
  from (
    (select e.started_at as at, e.id as event_id, null::uuid as outgoing_id, e.assigned_to
      from public.telephony_events as e
      where e.org_id = move_message_head.org_id and e.kind = 'message' and e.counterpart = move_message_head.number
      order by e.started_at desc, e.id
      limit 1)
    union all
    (select m.created_at, null, m.id, m.assigned_to
      from public.outgoing_messages as m
      where m.org_id = move_message_head.org_id and m.to_number = move_message_head.number and m.provider_leg_id is null
      order by m.created_at desc, m.id
      limit 1)
  ) as n
  order by n.at desc, n.outgoing_id
  limit 1
  on conflict on constraint message_heads_number_is_once do update
  set at = excluded.at, event_id = excluded.event_id, outgoing_id = excluded.outgoing_id, assigned_to = excluded.assigned_to
  where (v_is_held or excluded.at > h.at)
    and (h.at, h.event_id, h.outgoing_id, h.assigned_to)
      is distinct from (excluded.at, excluded.event_id, excluded.outgoing_id, excluded.assigned_to);
end
$$;
revoke execute on function private.move_message_head(uuid, text) from public, anon, authenticated;

create or replace function private.on_message_moved()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.move_message_head(new.org_id, new.counterpart);
  if tg_op = 'UPDATE' and old.counterpart <> new.counterpart then
    perform private.move_message_head(new.org_id, old.counterpart);
  end if;
  return null;
end
$$;
revoke execute on function private.on_message_moved() from public, anon, authenticated;

create or replace function private.on_outgoing_moved()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.move_message_head(new.org_id, new.to_number);
  return null;
end
$$;
revoke execute on function private.on_outgoing_moved() from public, anon, authenticated;

create or replace trigger move_head_on_insert after insert on public.telephony_events
  for each row when (new.kind = 'message') execute function private.on_message_moved();
create or replace trigger move_head after update on public.telephony_events
  for each row when (
    new.kind = 'message'
    and (old.started_at, old.counterpart, old.assigned_to) is distinct from (new.started_at, new.counterpart, new.assigned_to)
  )
  execute function private.on_message_moved();
create or replace trigger move_head_on_insert after insert on public.outgoing_messages
  for each row when (new.provider_leg_id is null) execute function private.on_outgoing_moved();
create or replace trigger move_head after update on public.outgoing_messages
  for each row when ((old.provider_leg_id, old.assigned_to) is distinct from (new.provider_leg_id, new.assigned_to))
  execute function private.on_outgoing_moved();

-- the messages of before there were heads, once: from here on the triggers see every other
insert into public.message_heads (org_id, number, at, event_id, assigned_to)
select distinct on (e.org_id, e.counterpart) e.org_id, e.counterpart, e.started_at, e.id, e.assigned_to
from public.telephony_events as e
where e.kind = 'message' and not exists (select from public.message_heads)
order by e.org_id, e.counterpart, e.started_at desc, e.id
on conflict do nothing;
