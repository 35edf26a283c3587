-- requires: refuse_too_many
-- PostgREST calls this first in every request's transaction (db-pre-request). One person has 8 requests under way at most: each
-- holds one of 8 locks until its transaction ends, so that whoever opens many slow pages leaves connections to the others.
-- What is read is planned for its own values each time: a plan for all values, which Postgres may turn to from the sixth time on,
-- takes one state for as frequent as another (docs/decisions/0006).
create or replace function private.limit_requests()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_person int;
begin
  if current_setting('role', true) <> 'authenticated' then
    return;
  end if;
  if current_setting('request.method', true) = 'GET' then
    perform set_config('plan_cache_mode', 'force_custom_plan', true);
  end if;
  v_person := hashtext('requests of ' || coalesce(current_setting('request.jwt.claims', true)::json ->> 'sub', ''));
  for v_place in 1..8 loop
    if pg_try_advisory_xact_lock(v_person, v_place) then
      return;
    end if;
  end loop;
  perform private.refuse_too_many('KT090', 'Eight of your requests are under way already.', 'Wait a second.', 1);
end
$$;
revoke execute on function private.limit_requests() from public;
grant execute on function private.limit_requests() to anon, authenticated, service_role;
