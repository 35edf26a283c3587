-- requires: require_permission, refuse, org_ids_with, my_memberships
-- Locks up to 1,000 tasks for the caller who may do `verb` (update, delete) with all of them, or refuses; the ids, each once.
create or replace function private.hold_tasks(
  org_id uuid,
  ids uuid[],
  verb text
)
returns uuid[]
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_all boolean := coalesce(hold_tasks.org_id = any (private.org_ids_with('tasks.' || hold_tasks.verb)), false);
  v_mine uuid[] := private.my_memberships();
  v_ids uuid[] := array(select distinct g.id from unnest(hold_tasks.ids) as g (id) where g.id is not null);
  v_found int;
begin
  if not v_all then
    perform private.require_permission(
      hold_tasks.org_id, case hold_tasks.verb when 'update' then 'tasks.update_own' else 'tasks.' || hold_tasks.verb end
    );
  end if;
  if cardinality(v_ids) not between 1 and 1000 then
    perform private.refuse('KT061', 422, 'Choose between 1 and 1,000 rows.', 'field: ids', 'Send the rest in another call.');
  end if;
  -- in the order of their ids, so that two calls over the same rows wait for each other
  select count(*) into v_found from (
    select from public.tasks as t
    where t.org_id = hold_tasks.org_id and t.id = any (v_ids) and (v_all or t.assigned_to = any (v_mine))
    order by t.id for no key update
  ) as held;
  if v_found < cardinality(v_ids) then
    perform private.refuse(
      'KT241', 404, 'Some of these tasks are not there, or not yours.', format('%s of %s', cardinality(v_ids) - v_found, cardinality(v_ids)),
      'Read the list again. Nothing was changed.'
    );
  end if;
  return v_ids;
end
$$;
revoke execute on function private.hold_tasks(uuid, uuid[], text) from public, anon, authenticated;
