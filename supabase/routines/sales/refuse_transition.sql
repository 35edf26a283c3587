-- requires: refuse
-- Refuses a state that may not follow another, and names those that may.
create or replace function private.refuse_transition(
  entity text,
  from_state text,
  to_state text
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_next text;
begin
  if exists (
    select from public.allowed_transitions as t
    where t.entity = refuse_transition.entity and t.from_state = refuse_transition.from_state and t.to_state = refuse_transition.to_state
  ) then
    return;
  end if;
  select string_agg(t.to_state, ', ' order by t.to_state) into v_next
  from public.allowed_transitions as t
  where t.entity = refuse_transition.entity and t.from_state = refuse_transition.from_state;
  perform private.refuse(
    'KT230', 409, format('A %s cannot go from %s to %s.', refuse_transition.entity, refuse_transition.from_state, refuse_transition.to_state),
    'field: state', coalesce('Next it can be ' || v_next || '.', 'This is where it ends.')
  );
end
$$;
revoke execute on function private.refuse_transition(text, text, text) from public, anon, authenticated;
