-- Makes the partitions of this month and the two that follow for `parent`, webhook_payloads or function_logs. What came before
-- there was one went to the partition of the rest and is moved. Returns how many were made.
create or replace function private.add_log_months(
  parent text
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_clock text := case add_log_months.parent when 'webhook_payloads' then 'received_at' else 'at' end;
  v_first timestamp := date_trunc('month', now() at time zone 'UTC');
  v_month timestamp;
  v_name text;
  v_count int := 0;
begin
  -- one at a time; it waits for writers at most so long, and comes again
  if not pg_try_advisory_xact_lock(5820114402771005) then
    return 0;
  end if;
  perform set_config('lock_timeout', '2s', true);
  for v_month in select generate_series(v_first, v_first + interval '2 months', interval '1 month') loop
    v_name := add_log_months.parent || '_' || to_char(v_month, 'YYYY_MM');
    continue when to_regclass('private.' || quote_ident(v_name)) is not null;
    -- made apart and then attached, for the rest must hold nothing of it by then; locked in the order in which events are written
    if add_log_months.parent = 'webhook_payloads' then
      lock table public.webhook_events in share row exclusive mode;
    end if;
    execute format('lock table private.%I in access exclusive mode', add_log_months.parent || '_other');
    execute format(
      'create table private.%I (like public.%I including defaults including constraints including indexes)', v_name,
      add_log_months.parent
    );
    execute format('alter table private.%I enable row level security', v_name);
    execute format('alter table private.%I alter column org_id set (n_distinct = 1)', v_name);
    execute format(
      'with moved as (delete from private.%I where %I >= $1 and %I < $2 returning *) insert into private.%I select * from moved',
      add_log_months.parent || '_other', v_clock, v_clock, v_name
    ) using v_month at time zone 'UTC', (v_month + interval '1 month') at time zone 'UTC';
    execute format(
      'alter table public.%I attach partition private.%I for values from (%L) to (%L)', add_log_months.parent, v_name,
      v_month at time zone 'UTC', (v_month + interval '1 month') at time zone 'UTC'
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.add_log_months(text) from public, anon, authenticated;
