-- requires: refuse, org_ids_with, my_memberships
-- Refuses a sale that is not there, or not the caller's to change.
create or replace function private.require_sale(
  org_id uuid,
  sale_id uuid
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not exists (
    select from public.sales as s
    where s.org_id = require_sale.org_id and s.id = require_sale.sale_id
      and (
        s.org_id = any (private.org_ids_with('sales.update'))
        or (s.org_id = any (private.org_ids_with('sales.update_own')) and s.assigned_to = any (private.my_memberships()))
      )
  ) then
    perform private.refuse('KT264', 404, 'This sale is not there, or not yours to change.', 'field: sale_id', 'Choose another sale, or none.');
  end if;
end
$$;
revoke execute on function private.require_sale(uuid, uuid) from public, anon;
grant execute on function private.require_sale(uuid, uuid) to authenticated, service_role;

-- Says which sale a booking was sold as, in one step: the sale that it had loses it; with null it has none. Runs as its caller: the sales'
-- own policies and triggers decide, and a colleague's sale keeps its booking. Returns the sale's id.
create or replace function public.link_sale(
  org_id uuid,
  booking_id uuid,
  sale_id uuid
)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
begin
  if link_sale.sale_id is not null then
    perform private.require_sale(link_sale.org_id, link_sale.sale_id);
  end if;
  update public.sales as s
  set booking_id = null
  where s.org_id = link_sale.org_id and s.booking_id = link_sale.booking_id and s.state <> 'CANCELLED'
    and s.id is distinct from link_sale.sale_id;
  update public.sales as s
  set booking_id = link_sale.booking_id
  where s.org_id = link_sale.org_id and s.id = link_sale.sale_id and s.booking_id is distinct from link_sale.booking_id;
  return link_sale.sale_id;
end
$$;
revoke execute on function public.link_sale(uuid, uuid, uuid) from public, anon;
grant execute on function public.link_sale(uuid, uuid, uuid) to authenticated, service_role;
