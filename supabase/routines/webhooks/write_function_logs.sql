-- Writes down what functions answered, a batch at a time; of organisations that are gone nothing is kept.
create or replace function private.write_function_logs(
  lines jsonb
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.function_logs (
    org_id, at, function, method, path, status, milliseconds, request_id, user_id, event_id, code, error
  )
  select l.org_id, l.at, left(l.function, 60), left(l.method, 10), left(l.path, 500), l.status, l.milliseconds,
    left(l.request_id, 64), l.user_id, l.event_id, left(l.code, 60), left(l.error, 2000)
  from jsonb_to_recordset(write_function_logs.lines) as l (
    org_id uuid, at timestamptz, function text, method text, path text, status smallint, milliseconds numeric,
    request_id text, user_id uuid, event_id uuid, code text, error text
  )
  join public.organisations as o on o.id = l.org_id
$$;
revoke execute on function private.write_function_logs(jsonb) from public, anon, authenticated;
grant execute on function private.write_function_logs(jsonb) to service_role;
