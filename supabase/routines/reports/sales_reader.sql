-- requires: org_ids_with, require_permission
-- Whose leads and sales the caller's reports tell of: null is everybody's (reports.read), else (reports.read_own) their own membership's.
create or replace function private.sales_reader(
  org_id uuid
)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if coalesce(sales_reader.org_id = any (private.org_ids_with('reports.read')), false) then
    return null;
  end if;
  perform private.require_permission(sales_reader.org_id, 'reports.read_own');
  -- never null, which would be everybody
  return coalesce(
    (select m.id from public.memberships as m where m.org_id = sales_reader.org_id and m.user_id = (select auth.uid())),
    '00000000-0000-0000-0000-000000000000'
  );
end
$$;
revoke execute on function private.sales_reader(uuid) from public, anon;
grant execute on function private.sales_reader(uuid) to authenticated, service_role;
