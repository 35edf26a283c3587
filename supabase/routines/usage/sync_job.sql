-- The job that synchronises a provider's connections: what has an address for events lists them; OpenRouter has none.
create or replace function private.sync_job(
  provider text
)
returns text
language sql
immutable
set search_path = ''
as $$
  select case sync_job.provider when 'openrouter' then 'sync_openrouter_activity' else 'sync_provider_events' end
$$;
revoke execute on function private.sync_job(text) from public, anon, authenticated;
