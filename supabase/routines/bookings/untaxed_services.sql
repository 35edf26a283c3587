-- requires: booking_shapes, require_permission
-- Services whose price holds a tax of which nobody has said the rate, with the kept bookings that count at their gross price for it:
-- of the services with the most of them 50 at most, and of each 1,000 are counted. For who may say the rate.
create or replace function private.untaxed_services(
  org_id uuid
)
returns setof public.untaxed_service
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  perform private.require_permission(untaxed_services.org_id, 'services.update');
  return query
  select s.id, s.name, least(k.found, 1000), k.found > 1000
  from public.services as s
  cross join lateral (
    select count(*)::int as found
    from (
      select from public.calendar_events as e
      where e.org_id = s.org_id and e.service_id = s.id and e.tax_rate is null and e.tax_included and e.state = 'kept' and e.price > 0
      limit 1001
    ) as e
  ) as k
  where s.org_id = untaxed_services.org_id and s.tax_rate is null and s.tax_included and k.found > 0
  order by k.found desc, s.name collate "sv-x-icu", s.id
  limit 50;
end
$$;
revoke execute on function private.untaxed_services(uuid) from public, anon;
grant execute on function private.untaxed_services(uuid) to authenticated, service_role;

create or replace function public.untaxed_services(
  org_id uuid
)
returns setof public.untaxed_service
language sql
stable
set search_path = ''
as $$
  select * from private.untaxed_services(untaxed_services.org_id)
$$;
revoke execute on function public.untaxed_services(uuid) from public, anon;
grant execute on function public.untaxed_services(uuid) to authenticated, service_role;
