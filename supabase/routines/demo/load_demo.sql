-- requires: make_demo, require_demo_allowed, refuse
-- "Look around in a demo firm": for whoever owns an organisation here, or was made for this at the set-up page. Loading again gives the same firm anew, relative to
-- today. Returns the demo organisation's id.
create or replace function private.load_demo()
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := (select auth.uid());
begin
  if v_user_id is null then
    perform private.refuse('KT007', 401, 'Sign in first.');
  end if;
  perform private.require_demo_allowed();
  if not exists (select from public.memberships as m where m.user_id = v_user_id and m.role = 'owner')
    and not exists (select from auth.users as u where u.id = v_user_id and u.raw_app_meta_data ->> 'demo' = 'true') then
    perform private.refuse(
      'KT131', 403, 'Only who owns an organisation here may load the demo firm.', null, 'Ask an owner to invite you into it.'
    );
  end if;
  return private.make_demo(v_user_id);
end
$$;
revoke execute on function private.load_demo() from public, anon;
grant execute on function private.load_demo() to authenticated;

create or replace function public.load_demo()
returns uuid
language sql
volatile
set search_path = ''
-- a second or two, and on a loaded machine more than a request has otherwise
set statement_timeout = '60s'
as $$
  select private.load_demo()
$$;
revoke execute on function public.load_demo() from public, anon;
grant execute on function public.load_demo() to authenticated;
