-- requires: require_permission, refuse, org_ids_with, my_memberships, sale_obstacle
-- Gives up to 1,000 sales another state, all or none: one that cannot have it is told with the rest that cannot, and why. One that
-- has it already stays as it is. `completed_on` is one day for all, or one for each in the order of `ids`. Returns how many changed.
create or replace function private.transition_sales(
  org_id uuid,
  ids uuid[],
  to_state text,
  from_state text default null,
  reason text default null,
  completed_on date[] default null
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_all boolean := coalesce(transition_sales.org_id = any (private.org_ids_with('sales.update')), false);
  v_mine uuid[] := private.my_memberships();
  v_day_count int := coalesce(cardinality(transition_sales.completed_on), 0);
  v_ids uuid[];
  v_days date[];
  v_failed jsonb;
  v_failed_count int;
  v_changed int;
begin
  if not v_all then
    perform private.require_permission(transition_sales.org_id, 'sales.update_own');
  end if;
  if coalesce(cardinality(transition_sales.ids), 0) not between 1 and 1000 then
    perform private.refuse('KT061', 422, 'Choose between 1 and 1,000 rows.', 'field: ids', 'Send the rest in another call.');
  end if;
  if v_day_count not in (0, 1, cardinality(transition_sales.ids)) then
    perform private.refuse('KT251', 422, 'The days are not as many as the sales.', 'field: completed_on', 'Give one day for all, or one for each.');
  end if;
  select array_agg(g.id order by g.id), array_agg(g.day order by g.id) into v_ids, v_days
  from (
    select distinct on (u.id) u.id, case v_day_count when 1 then transition_sales.completed_on[1] else u.day end as day
    from unnest(transition_sales.ids, transition_sales.completed_on) with ordinality as u (id, day, place)
    where u.id is not null
    order by u.id, u.place
  ) as g;
  -- in the order of their ids, so that two calls over the same sales wait for each other
  perform from public.sales as s
  where s.org_id = transition_sales.org_id and s.id = any (v_ids) and (v_all or s.assigned_to = any (v_mine))
  order by s.id for no key update;
  select count(*), jsonb_agg(jsonb_build_object('id', f.id, 'title', f.title, 'code', f.code) order by f.title, f.id) filter (where f.place <= 20)
  into v_failed_count, v_failed
  from (
    select o.*, row_number() over (order by o.title, o.id) as place
    from (
      select g.id, s.title, case
        when s.id is null then 'KT235'
        when s.state = transition_sales.to_state then null
        when s.state <> transition_sales.from_state then 'KT233'
        else private.sale_obstacle(s, transition_sales.to_state, null, g.day)
      end as code
      from unnest(v_ids, v_days) as g (id, day)
      left join public.sales as s
        on s.org_id = transition_sales.org_id and s.id = g.id and (v_all or s.assigned_to = any (v_mine))
    ) as o
    where o.code is not null
  ) as f;
  if v_failed_count > 0 then
    perform private.refuse(
      'KT250', 409, format('%s of %s sales cannot be %s.', v_failed_count, cardinality(v_ids), transition_sales.to_state), v_failed::text,
      'Nothing was changed. Leave these out, or do first what they lack.'
    );
  end if;
  -- so are their bookings, each of which is written with its sale: what says which call led to them takes them so too
  perform from public.calendar_events as b
  where b.org_id = transition_sales.org_id
    and b.id in (select s.booking_id from public.sales as s where s.org_id = transition_sales.org_id and s.id = any (v_ids))
  order by b.id for no key update;
  update public.sales as s
  set state = transition_sales.to_state, lost_reason = transition_sales.reason, completed_on = coalesce(g.day, s.completed_on), updated_at = now()
  from unnest(v_ids, v_days) as g (id, day)
  where s.org_id = transition_sales.org_id and s.id = g.id and s.state <> transition_sales.to_state;
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;
revoke execute on function private.transition_sales(uuid, uuid[], text, text, text, date[]) from public, anon;
grant execute on function private.transition_sales(uuid, uuid[], text, text, text, date[]) to authenticated, service_role;

create or replace function public.transition_sales(
  org_id uuid,
  ids uuid[],
  to_state text,
  from_state text default null,
  reason text default null,
  completed_on date[] default null
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.transition_sales(
    transition_sales.org_id, transition_sales.ids, transition_sales.to_state, transition_sales.from_state, transition_sales.reason,
    transition_sales.completed_on
  )
$$;
revoke execute on function public.transition_sales(uuid, uuid[], text, text, text, date[]) from public, anon;
grant execute on function public.transition_sales(uuid, uuid[], text, text, text, date[]) to authenticated, service_role;
