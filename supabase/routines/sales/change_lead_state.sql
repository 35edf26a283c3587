-- requires: refuse_transition
-- A lead is given only a state that may follow, whoever gives it; why it was lost goes when it comes back.
create or replace function private.change_lead_state()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.refuse_transition('lead', old.state, new.state);
  new.state_since := now();
  if new.state <> 'LOST' then
    new.lost_reason := null;
  end if;
  return new;
end
$$;
revoke execute on function private.change_lead_state() from public, anon, authenticated;

create or replace trigger change_state before update on public.leads
  for each row when (old.state is distinct from new.state) execute function private.change_lead_state();
