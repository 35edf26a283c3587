-- requires: refuse
-- A page of the demo organisation is open: its calls and messages go on coming for ten minutes. Anybody in it may say so.
-- In another organisation of one's own nothing happens.
create or replace function private.use_demo(
  org_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if not exists (
    select from public.memberships as m where m.org_id = use_demo.org_id and m.user_id = (select auth.uid())
  ) then
    perform private.refuse('KT004', 404, 'There is no such organisation.', null, 'Choose one of your organisations.');
  end if;
  update private.demo as d
  set used_at = now()
  where d.org_id = use_demo.org_id and d.used_at < now() - interval '20 seconds';
end
$$;
revoke execute on function private.use_demo(uuid) from public, anon;
grant execute on function private.use_demo(uuid) to authenticated;

create or replace function public.use_demo(
  org_id uuid
)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.use_demo(use_demo.org_id)
$$;
revoke execute on function public.use_demo(uuid) from public, anon;
grant execute on function public.use_demo(uuid) to authenticated;
