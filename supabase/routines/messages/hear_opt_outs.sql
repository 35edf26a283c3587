-- requires: note_opt_out
-- A message that says nothing but stop or start, in the transaction that takes it in, whichever provider brought it.
create or replace function private.hear_opt_out()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_word text := upper(btrim(new.body, e' \t\r\n\u00a0.!"\''));
begin
  if v_word in ('STOP', 'STOPP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'AVSLUTA') then
    perform private.note_opt_out(new.org_id, new.counterpart, true, new.started_at, new.id);
  elsif v_word in ('START', 'UNSTOP') then
    perform private.note_opt_out(new.org_id, new.counterpart, false, new.started_at, new.id);
  end if;
  return null;
end
$$;
revoke execute on function private.hear_opt_out() from public, anon, authenticated;

create or replace trigger hear_opt_out_on_insert after insert on public.telephony_events
  for each row when (new.kind = 'message' and new.direction = 'inbound' and char_length(new.body) <= 40)
  execute function private.hear_opt_out();
create or replace trigger hear_opt_out after update on public.telephony_events
  for each row when (
    new.kind = 'message' and new.direction = 'inbound' and char_length(new.body) <= 40
    and (old.body, old.counterpart, old.direction) is distinct from (new.body, new.counterpart, new.direction)
  )
  execute function private.hear_opt_out();
