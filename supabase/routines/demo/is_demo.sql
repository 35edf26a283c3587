-- Whether an organisation is the demo firm.
create or replace function private.is_demo(
  org_id uuid
)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from public.organisations as o where o.id = is_demo.org_id and o.rates_source = 'demo')
$$;
revoke execute on function private.is_demo(uuid) from public, anon, authenticated;
grant execute on function private.is_demo(uuid) to service_role;
