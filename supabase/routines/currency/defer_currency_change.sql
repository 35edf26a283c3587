-- requires: defer_job_once
-- Hands a change of currency to the queue, unless it waits there already.
create or replace function private.defer_currency_change(
  org_id uuid,
  change_id uuid,
  run_at timestamptz default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.defer_job_once(
    'change_currency',
    jsonb_build_object('org_id', defer_currency_change.org_id, 'change_id', defer_currency_change.change_id),
    'change_currency:' || defer_currency_change.org_id,
    defer_currency_change.run_at
  );
end
$$;
revoke execute on function private.defer_currency_change(uuid, uuid, timestamptz) from public, anon, authenticated;
grant execute on function private.defer_currency_change(uuid, uuid, timestamptz) to service_role;
