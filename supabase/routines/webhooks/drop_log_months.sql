-- Drops the partitions of `parent`, webhook_payloads or function_logs, of which every row is older than the installation
-- keeps, and such rows of the partition of the rest. Returns how many months were dropped.
create or replace function private.drop_log_months(
  parent text
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_clock text := case drop_log_months.parent when 'webhook_payloads' then 'received_at' else 'at' end;
  v_oldest timestamptz;
  v_name text;
  v_count int := 0;
begin
  if not pg_try_advisory_xact_lock(5820114402771006) then
    return 0;
  end if;
  -- dropping a month waits for its readers, so it gives up soon and comes again
  perform set_config('lock_timeout', '2s', true);
  select now() - make_interval(
    days => case drop_log_months.parent when 'webhook_payloads' then i.payload_days else i.function_log_days end
  ) into v_oldest
  from private.instance as i
  where i.only_row;
  for v_name in
    select c.relname
    from pg_catalog.pg_inherits as h
    join pg_catalog.pg_class as c on c.oid = h.inhrelid
    where h.inhparent = to_regclass('public.' || quote_ident(drop_log_months.parent)) and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
      and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' < v_oldest
  loop
    execute format('drop table private.%I', v_name);
    v_count := v_count + 1;
  end loop;
  execute format('delete from private.%I where %I < $1', drop_log_months.parent || '_other', v_clock) using v_oldest;
  return v_count;
end
$$;
revoke execute on function private.drop_log_months(text) from public, anon, authenticated;
