-- requires: defer_job_once
-- What a hint comes to: a job asks the provider for the booking and records the answer (workers/jobs/ask_provider.py), one at
-- a time with the connection's other questions. Returns applied; unknown for a hint about another account.
create or replace function private.ask_provider(
  org_id uuid,
  integration_id uuid,
  event jsonb
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if ask_provider.event ->> 'account' is not null and not exists (
    select from public.integrations as i
    where i.org_id = ask_provider.org_id and i.id = ask_provider.integration_id and i.account = lower(ask_provider.event ->> 'account')
  ) then
    return 'unknown';
  end if;
  perform private.defer_job_once(
    'ask_provider',
    jsonb_build_object(
      'org_id', ask_provider.org_id, 'integration_id', ask_provider.integration_id, 'kind', ask_provider.event ->> 'kind',
      'subject', ask_provider.event ->> 'ask'
    ),
    'sync_provider_events:' || ask_provider.integration_id::text
  );
  return 'applied';
end
$$;
revoke execute on function private.ask_provider(uuid, uuid, jsonb) from public, anon, authenticated;
