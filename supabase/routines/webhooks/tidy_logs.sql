-- requires: add_log_months, drop_log_months, tidy_webhooks
-- What workers of before call; to be dropped when none runs any more. Those of now call its parts one by one, so that one
-- which cannot be done holds up no other.
create or replace function private.tidy_logs()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.add_log_months('webhook_payloads');
  perform private.add_log_months('function_logs');
  perform private.tidy_webhooks();
  return private.drop_log_months('webhook_payloads') + private.drop_log_months('function_logs');
end
$$;
revoke execute on function private.tidy_logs() from public, anon, authenticated;
