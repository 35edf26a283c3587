-- requires: report_shapes, sales_reader, sales_rows, require_period
-- How long those leads and sales that left a state in a period had been in it; states that none left have no row.
create or replace function private.time_in_state(
  org_id uuid,
  from_on date,
  to_on date
)
returns setof public.state_time
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_person uuid := private.sales_reader(time_in_state.org_id);
begin
  perform private.require_period(time_in_state.from_on, time_in_state.to_on, 'SEK');
  return query
  select r.key, r.item, sum(r.quantity)::bigint, round(sum(r.amount) / sum(r.quantity))::bigint, max(r.longest)
  from private.sales_rows(time_in_state.org_id, 'moved', 'all', time_in_state.from_on, time_in_state.to_on, v_person) as r
  group by r.key, r.item
  order by r.key, array_position(
    array['NEW', 'CONTACTED', 'QUALIFIED', 'CONVERTED', 'LOST', 'DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED', 'COMPLETED', 'INVOICED', 'PAID', 'CANCELLED'],
    r.item
  );
end
$$;
revoke execute on function private.time_in_state(uuid, date, date) from public, anon;
grant execute on function private.time_in_state(uuid, date, date) to authenticated, service_role;

create or replace function public.time_in_state(
  org_id uuid,
  from_on date,
  to_on date
)
returns setof public.state_time
language sql
stable
set search_path = ''
as $$
  select * from private.time_in_state(time_in_state.org_id, time_in_state.from_on, time_in_state.to_on)
$$;
revoke execute on function public.time_in_state(uuid, date, date) from public, anon;
grant execute on function public.time_in_state(uuid, date, date) to authenticated, service_role;
