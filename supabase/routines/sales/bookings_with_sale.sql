-- requires: require_permission, org_ids_with, my_memberships
-- Which of some bookings that the caller may see have a sale that is not cancelled, and so can get no other; `but_sale_id` is one that does
-- not count. For who sells; nothing is said of the sale, which may be a colleague's.
create or replace function private.bookings_with_sale(
  org_id uuid,
  booking_ids uuid[],
  but_sale_id uuid default null
)
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_all boolean := coalesce(bookings_with_sale.org_id = any (private.org_ids_with('calendar_events.read')), false);
  v_own boolean := coalesce(bookings_with_sale.org_id = any (private.org_ids_with('calendar_events.read_own')), false);
  v_mine uuid[] := private.my_memberships();
begin
  if not coalesce(bookings_with_sale.org_id = any (private.org_ids_with('sales.read')), false) then
    perform private.require_permission(bookings_with_sale.org_id, 'sales.read_own');
  end if;
  return array(
    select e.id from public.calendar_events as e
    where e.org_id = bookings_with_sale.org_id and e.id = any (bookings_with_sale.booking_ids) and e.kind = 'booking'
      and (v_all or (v_own and e.assigned_to = any (v_mine)))
      and exists (
        select from public.sales as s
        where s.org_id = e.org_id and s.booking_id = e.id and s.state <> 'CANCELLED'
          and s.id is distinct from bookings_with_sale.but_sale_id
      )
  );
end
$$;
revoke execute on function private.bookings_with_sale(uuid, uuid[], uuid) from public, anon;
grant execute on function private.bookings_with_sale(uuid, uuid[], uuid) to authenticated, service_role;

create or replace function public.bookings_with_sale(
  org_id uuid,
  booking_ids uuid[],
  but_sale_id uuid default null
)
returns uuid[]
language sql
stable
set search_path = ''
as $$
  select private.bookings_with_sale(bookings_with_sale.org_id, bookings_with_sale.booking_ids, bookings_with_sale.but_sale_id)
$$;
revoke execute on function public.bookings_with_sale(uuid, uuid[], uuid) from public, anon;
grant execute on function public.bookings_with_sale(uuid, uuid[], uuid) to authenticated, service_role;
