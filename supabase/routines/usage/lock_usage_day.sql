-- Calls that are logged share a day, and the provider's figures of that day have it alone: each waits for the other, so
-- that none is counted twice or missed. Held to the end of the transaction.
create or replace function private.lock_usage_day(
  integration_id uuid,
  usage_on date,
  alone boolean
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_key bigint := hashtextextended(
    lock_usage_day.integration_id::text || (lock_usage_day.usage_on - date '2000-01-01')::text, 5820114402771010
  );
begin
  if lock_usage_day.alone then
    perform pg_advisory_xact_lock(v_key);
  else
    perform pg_advisory_xact_lock_shared(v_key);
  end if;
end
$$;
revoke execute on function private.lock_usage_day(uuid, date, boolean) from public, anon, authenticated;
