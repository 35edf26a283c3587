-- The workers' clock says how often it asks for each job: {task: seconds}. What it asks for no more is forgotten.
create or replace function private.set_clock(
  times jsonb
)
returns void
language sql
volatile
set search_path = ''
as $$
  delete from private.clock_times as c where not set_clock.times ? c.task;
  insert into private.clock_times as c (task, every_seconds)
  select t.key, t.value::int
  from jsonb_each_text(set_clock.times) as t
  on conflict (task) do update set every_seconds = excluded.every_seconds where c.every_seconds <> excluded.every_seconds
$$;
revoke execute on function private.set_clock(jsonb) from public, anon, authenticated;
