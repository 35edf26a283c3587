-- Makes the coming months of webhook_payloads and function_logs, and drops those that are older than the installation keeps.
-- Rows that no month held go by their time, and so do counts of refused requests. Returns how many months were dropped.
create or replace function private.tidy_logs()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_log record;
  v_month timestamp;
  v_name text;
  v_count int := 0;
begin
  -- one at a time; dropping a month waits for its readers, so it gives up soon and comes again
  if not pg_try_advisory_xact_lock(5820114402771005) then
    return 0;
  end if;
  perform set_config('lock_timeout', '2s', true);
  for v_log in
    select t.parent, t.at, case t.parent when 'webhook_payloads' then i.payload_days else i.function_log_days end as days
    from private.instance as i
    cross join (values ('webhook_payloads', 'received_at'), ('function_logs', 'at')) as t (parent, at)
    where i.only_row
  loop
    for v_month in select generate_series(date_trunc('month', now() at time zone 'UTC'),
        date_trunc('month', now() at time zone 'UTC') + interval '2 months', interval '1 month') loop
      v_name := v_log.parent || '_' || to_char(v_month, 'YYYY_MM');
      if to_regclass('private.' || v_name) is null then
        execute format(
          'create table private.%I partition of public.%I for values from (%L) to (%L)', v_name, v_log.parent,
          v_month at time zone 'UTC', (v_month + interval '1 month') at time zone 'UTC'
        );
        execute format('alter table private.%I enable row level security', v_name);
      end if;
    end loop;
    for v_name in
      select c.relname
      from pg_catalog.pg_inherits as h
      join pg_catalog.pg_class as c on c.oid = h.inhrelid
      where h.inhparent = to_regclass('public.' || v_log.parent) and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
        and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' < now() - make_interval(days => v_log.days)
    loop
      execute format('drop table private.%I', v_name);
      v_count := v_count + 1;
    end loop;
    execute format('delete from private.%I where %I < now() - make_interval(days => $1)', v_log.parent || '_other', v_log.at)
      using v_log.days;
  end loop;
  delete from public.webhook_refusals as r where r.minute < now() - interval '30 days';
  return v_count;
end
$$;
revoke execute on function private.tidy_logs() from public, anon, authenticated;
