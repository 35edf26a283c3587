-- The caller's own memberships: what "own" means in every policy.
create or replace function private.my_memberships()
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
    select m.id
    from public.memberships as m
    where m.user_id = auth.uid()
  );
end
$$;
revoke execute on function private.my_memberships() from public, anon;
grant execute on function private.my_memberships() to authenticated, service_role;
