-- requires: require_permission, refuse, org_ids_with, my_memberships
-- Voids or revives up to 1,000 entries at once, all or none: with manual_entries.update any, with update_own one's own.
-- Returns how many changed; one that has the state already is no error.
create or replace function private.set_manual_entries_state(
  org_id uuid,
  ids uuid[],
  state text
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_ids uuid[] := array(select distinct g.id from unnest(set_manual_entries_state.ids) as g (id) where g.id is not null);
  v_all boolean := coalesce(set_manual_entries_state.org_id = any (private.org_ids_with('manual_entries.update')), false);
  v_mine uuid[] := private.my_memberships();
  v_found int;
  v_changed int;
begin
  if not v_all then
    perform private.require_permission(set_manual_entries_state.org_id, 'manual_entries.update_own');
  end if;
  if set_manual_entries_state.state is null or set_manual_entries_state.state not in ('active', 'void') then
    perform private.refuse('KT060', 422, 'There is no such state.', 'field: state', 'An entry is active or void.');
  end if;
  if cardinality(v_ids) not between 1 and 1000 then
    perform private.refuse('KT061', 422, 'Choose between 1 and 1,000 entries.', 'field: ids', 'Send the rest in another call.');
  end if;
  -- in the order of their ids, so that two calls over the same entries wait for each other; counted under the lock
  select count(*) into v_found
  from (
    select from public.manual_entries as t
    where t.org_id = set_manual_entries_state.org_id and t.id = any (v_ids)
      and (v_all or (t.assigned_to = any (v_mine) and (t.person_id is null or t.person_id = any (v_mine))))
    order by t.id
    for no key update
  ) as held;
  if v_found < cardinality(v_ids) then
    perform private.refuse(
      'KT062', 404, 'Some of these entries are not there, or not yours to change.',
      format('%s of %s', cardinality(v_ids) - v_found, cardinality(v_ids)), 'Read the list again. Nothing was changed.'
    );
  end if;
  update public.manual_entries as t
  set state = set_manual_entries_state.state
  where t.org_id = set_manual_entries_state.org_id and t.id = any (v_ids) and t.state <> set_manual_entries_state.state;
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;
revoke execute on function private.set_manual_entries_state(uuid, uuid[], text) from public, anon;
grant execute on function private.set_manual_entries_state(uuid, uuid[], text) to authenticated, service_role;

create or replace function public.set_manual_entries_state(
  org_id uuid,
  ids uuid[],
  state text
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.set_manual_entries_state(
    set_manual_entries_state.org_id, set_manual_entries_state.ids, set_manual_entries_state.state
  )
$$;
revoke execute on function public.set_manual_entries_state(uuid, uuid[], text) from public, anon;
grant execute on function public.set_manual_entries_state(uuid, uuid[], text) to authenticated, service_role;
