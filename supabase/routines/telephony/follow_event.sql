-- A leg is its call's customer's and owner's: copies, so that posting and "own" need no look-up. Whatever gives a call to
-- somebody else, its legs follow.
create or replace function private.legs_follow_event()
returns trigger
language plpgsql
security definer
set search_path = ''
set enable_seqscan = off
as $$
begin
  -- the statement's first row takes the legs of all its rows along, the others find it done: a statement per call would post
  -- and tell each of them alone
  if exists (
    select from public.telephony_legs as l
    where l.org_id = new.org_id and l.event_id = new.id
      and (l.customer_id, l.assigned_to) is distinct from (new.customer_id, new.assigned_to)
  ) then
    update public.telephony_legs as l
    set customer_id = e.customer_id, assigned_to = e.assigned_to, updated_at = now()
    from new_rows as n
    join public.telephony_events as e on e.org_id = n.org_id and e.id = n.id
    where l.org_id = e.org_id and l.event_id = e.id
      and (l.customer_id, l.assigned_to) is distinct from (e.customer_id, e.assigned_to);
  end if;
  return null;
end
$$;
revoke execute on function private.legs_follow_event() from public, anon, authenticated;

create or replace trigger legs_follow_event after update on public.telephony_events
  referencing new table as new_rows
  for each row when ((old.customer_id, old.assigned_to) is distinct from (new.customer_id, new.assigned_to))
  execute function private.legs_follow_event();
