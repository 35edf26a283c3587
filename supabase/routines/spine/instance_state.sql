-- requires: has_owner
-- What the sign-in page must know before anybody has signed in: whether there is an owner, who may sign up. The
-- owner of the demo firm is none.
create or replace function private.instance_state()
returns json
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return json_build_object(
    'has_owner', private.has_owner(),
    'signup', (select i.signup from private.instance as i where i.only_row)
  );
end
$$;
revoke execute on function private.instance_state() from public;
grant execute on function private.instance_state() to anon, authenticated, service_role;

create or replace function public.instance_state()
returns json
language sql
stable
set search_path = ''
as $$
  select private.instance_state()
$$;
revoke execute on function public.instance_state() from public;
grant execute on function public.instance_state() to anon, authenticated, service_role;
