-- requires: require_permission, refuse, org_ids_with, my_memberships
-- Says when to come back to up to 1,000 leads, all or none: one day for all, or one for each in the order of `ids`; null is no day.
-- Returns how many changed.
create or replace function private.follow_up_leads(
  org_id uuid,
  ids uuid[],
  follow_up_on date[]
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_all boolean := coalesce(follow_up_leads.org_id = any (private.org_ids_with('leads.update')), false);
  v_mine uuid[] := private.my_memberships();
  v_day_count int := coalesce(cardinality(follow_up_leads.follow_up_on), 0);
  v_ids uuid[];
  v_days date[];
  v_found int;
begin
  if not v_all then
    perform private.require_permission(follow_up_leads.org_id, 'leads.update_own');
  end if;
  if coalesce(cardinality(follow_up_leads.ids), 0) not between 1 and 1000 then
    perform private.refuse('KT061', 422, 'Choose between 1 and 1,000 rows.', 'field: ids', 'Send the rest in another call.');
  end if;
  if v_day_count not in (1, cardinality(follow_up_leads.ids)) or array_ndims(follow_up_leads.follow_up_on) <> 1 then
    perform private.refuse('KT251', 422, 'The days are not as many as the leads.', 'field: follow_up_on', 'Give one day for all, or one for each.');
  end if;
  select array_agg(g.id order by g.id), array_agg(g.day order by g.id) into v_ids, v_days
  from (
    select distinct on (u.id) u.id, case v_day_count when 1 then follow_up_leads.follow_up_on[1] else u.day end as day
    from unnest(follow_up_leads.ids, follow_up_leads.follow_up_on) with ordinality as u (id, day, place)
    where u.id is not null
    order by u.id, u.place
  ) as g;
  -- in the order of their ids, so that two calls over the same rows wait for each other
  select count(*) into v_found from (
    select from public.leads as l
    where l.org_id = follow_up_leads.org_id and l.id = any (v_ids) and (v_all or l.assigned_to = any (v_mine))
    order by l.id for no key update
  ) as held;
  if v_found < coalesce(cardinality(v_ids), 1) then
    perform private.refuse('KT232', 404, 'Some of these leads are not there, or not yours to change.', null, 'Read the list again. Nothing was changed.');
  end if;
  update public.leads as l
  set follow_up_on = g.day, updated_at = now()
  from unnest(v_ids, v_days) as g (id, day)
  where l.org_id = follow_up_leads.org_id and l.id = g.id and l.follow_up_on is distinct from g.day;
  get diagnostics v_found = row_count;
  return v_found;
end
$$;
revoke execute on function private.follow_up_leads(uuid, uuid[], date[]) from public, anon;
grant execute on function private.follow_up_leads(uuid, uuid[], date[]) to authenticated, service_role;

create or replace function public.follow_up_leads(
  org_id uuid,
  ids uuid[],
  follow_up_on date[]
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.follow_up_leads(follow_up_leads.org_id, follow_up_leads.ids, follow_up_leads.follow_up_on)
$$;
revoke execute on function public.follow_up_leads(uuid, uuid[], date[]) from public, anon;
grant execute on function public.follow_up_leads(uuid, uuid[], date[]) to authenticated, service_role;
