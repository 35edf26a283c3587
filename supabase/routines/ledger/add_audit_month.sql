-- Makes the partition of a month and of the one after it, ahead of time; a second call changes nothing.
create or replace function private.add_audit_month(
  month date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_month timestamp;
  v_name text;
begin
  perform pg_advisory_xact_lock(5820114402771003);
  foreach v_month in array array[date_trunc('month', month::timestamp), date_trunc('month', month::timestamp) + interval '1 month'] loop
    v_name := 'audit_log_' || to_char(v_month, 'YYYY_MM');
    if to_regclass('private.' || v_name) is null then
      execute format(
        'create table private.%I partition of public.audit_log for values from (%L) to (%L)',
        v_name, v_month at time zone 'UTC', (v_month + interval '1 month') at time zone 'UTC'
      );
      execute format('alter table private.%I enable row level security', v_name);
      execute format('alter table private.%I alter column org_id set (n_distinct = 1)', v_name);
      execute format('create trigger refuse_truncate before truncate on private.%I for each statement execute function private.refuse_truncate()', v_name);
    end if;
  end loop;
end
$$;
revoke execute on function private.add_audit_month(date) from public, anon, authenticated;
grant execute on function private.add_audit_month(date) to service_role;
