-- The organisations in which the caller's role holds a permission. Every policy asks this, once per query.
create or replace function private.org_ids_with(
  permission text
)
returns uuid[]
language plpgsql
stable
-- asked once per query, but reckoned for each row that is looked up behind a policy
cost 1
security definer
set search_path = ''
set plan_cache_mode = auto
as $$
begin
  return array(
    select m.org_id
    from public.memberships as m
    join public.role_permissions as rp on rp.role = m.role and rp.permission = org_ids_with.permission
    where m.user_id = auth.uid()
  );
end
$$;
revoke execute on function private.org_ids_with(text) from public, anon;
grant execute on function private.org_ids_with(text) to authenticated, service_role;
