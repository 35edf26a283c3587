-- What a booking's sale comes to without tax, in its own currency; a booking has one sale at most that is not cancelled. Inlined, as it has
-- no search_path of its own.
create or replace function private.sale_of(
  org_id uuid,
  booking_id uuid
)
returns table (currency public.currency_code, amount public.money_amount)
language sql
stable
as $$
  select s.currency, s.net_amount from public.sales as s
  where s.org_id = sale_of.org_id and s.booking_id = sale_of.booking_id and s.state <> 'CANCELLED'
$$;
revoke execute on function private.sale_of(uuid, uuid) from public, anon, authenticated;

-- Whether the caller is of the organisation, or the machine.
create or replace function private.tells_colleagues(
  org_id uuid
)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from public.memberships as m where m.org_id = tells_colleagues.org_id and m.user_id = (select auth.uid())
  ) or current_setting('role', true) in ('none', 'service_role', 'postgres')
$$;
revoke execute on function private.tells_colleagues(uuid) from public, anon, authenticated;

-- For lists: who may see a booking sees what it was sold for, even where the sale is a colleague's.
create or replace function private.sold_for(
  org_id uuid,
  booking_id uuid
)
returns public.money_amount
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select s.amount from private.sale_of(sold_for.org_id, sold_for.booking_id) as s
    where private.tells_colleagues(sold_for.org_id)
  );
end
$$;
revoke execute on function private.sold_for(uuid, uuid) from public, anon;
grant execute on function private.sold_for(uuid, uuid) to authenticated, service_role;

create or replace function private.sold_in(
  org_id uuid,
  booking_id uuid
)
returns public.currency_code
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select s.currency from private.sale_of(sold_in.org_id, sold_in.booking_id) as s
    where private.tells_colleagues(sold_in.org_id)
  );
end
$$;
revoke execute on function private.sold_in(uuid, uuid) from public, anon;
grant execute on function private.sold_in(uuid, uuid) to authenticated, service_role;
