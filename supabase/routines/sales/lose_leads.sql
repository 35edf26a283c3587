-- requires: transition_lead, require_permission, refuse
-- Gives up to 1,000 leads up, all or none, for one reason. Returns how many.
create or replace function private.lose_leads(
  org_id uuid,
  ids uuid[],
  reason text default null
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_ids uuid[] := array(select distinct g.id from unnest(lose_leads.ids) as g (id) where g.id is not null order by g.id);
begin
  if not coalesce(lose_leads.org_id = any (private.org_ids_with('leads.update')), false) then
    perform private.require_permission(lose_leads.org_id, 'leads.update_own');
  end if;
  if cardinality(v_ids) not between 1 and 1000 then
    perform private.refuse('KT061', 422, 'Choose between 1 and 1,000 rows.', 'field: ids', 'Send the rest in another call.');
  end if;
  -- in the order of their ids, so that two calls over the same rows wait for each other
  for v_place in 1 .. cardinality(v_ids) loop
    perform private.transition_lead(lose_leads.org_id, v_ids[v_place], 'LOST', null, lose_leads.reason);
  end loop;
  return cardinality(v_ids);
end
$$;
revoke execute on function private.lose_leads(uuid, uuid[], text) from public, anon;
grant execute on function private.lose_leads(uuid, uuid[], text) to authenticated, service_role;

create or replace function public.lose_leads(
  org_id uuid,
  ids uuid[],
  reason text default null
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.lose_leads(lose_leads.org_id, lose_leads.ids, lose_leads.reason)
$$;
revoke execute on function public.lose_leads(uuid, uuid[], text) from public, anon;
grant execute on function public.lose_leads(uuid, uuid[], text) to authenticated, service_role;
