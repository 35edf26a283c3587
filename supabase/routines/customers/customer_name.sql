-- Who may see a record sees its customer's name, even where the customer is a colleague's.
create or replace function private.customer_name(
  org_id uuid,
  customer_id uuid
)
returns text
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = auto
as $$
begin
  if customer_name.customer_id is null then
    return null;
  end if;
  return (
    select c.name
    from public.customers as c
    where c.org_id = customer_name.org_id and c.id = customer_name.customer_id
      and (
        exists (
          select from public.memberships as m
          where m.org_id = customer_name.org_id and m.user_id = (select auth.uid())
        )
        or current_setting('role', true) in ('none', 'service_role', 'postgres')
      )
  );
end
$$;
revoke execute on function private.customer_name(uuid, uuid) from public, anon;
grant execute on function private.customer_name(uuid, uuid) to authenticated, service_role;
