-- Whether somebody owns this installation: an organisation of it that is not the demo's.
create or replace function private.has_owner()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select from public.memberships as m
    join public.organisations as o on o.id = m.org_id and o.rates_source <> 'demo'
    where m.role = 'owner' and m.user_id is not null
  );
end
$$;
revoke execute on function private.has_owner() from public, anon, authenticated;
