-- A call or message knows whose legs it has: the list is narrowed by that. The first leg's provider comes with the event itself, so
-- most legs write nothing here; the event is locked before its legs change.
create or replace function private.note_leg_provider()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_id uuid := case when tg_op = 'DELETE' then old.org_id else new.org_id end;
  v_event_id uuid;
  v_key text;
begin
  foreach v_event_id in array case tg_op
    when 'INSERT' then array[new.event_id]
    when 'DELETE' then array[old.event_id]
    else array[old.event_id, new.event_id]
  end loop
    select string_agg(distinct l.provider collate "C", '+' order by l.provider collate "C") into v_key
    from public.telephony_legs as l
    where l.org_id = v_org_id and l.event_id = v_event_id;
    -- asked first: an update of no row is announced like any other
    if exists (
      select from public.telephony_events as e
      where e.org_id = v_org_id and e.id = v_event_id and e.provider_key is distinct from v_key
    ) then
      update public.telephony_events as e
      set provider_key = v_key
      where e.org_id = v_org_id and e.id = v_event_id;
    end if;
  end loop;
  return null;
end
$$;
revoke execute on function private.note_leg_provider() from public, anon, authenticated;

create or replace trigger note_provider_on_insert after insert on public.telephony_legs
  for each row execute function private.note_leg_provider();
create or replace trigger note_provider after update on public.telephony_legs
  for each row when (old.event_id <> new.event_id or old.provider <> new.provider) execute function private.note_leg_provider();
create or replace trigger note_provider_on_delete after delete on public.telephony_legs
  for each row execute function private.note_leg_provider();
