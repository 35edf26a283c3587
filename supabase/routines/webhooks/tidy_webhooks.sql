-- Forgets counts of refused requests after 30 days, and keys that were replaced after the day for which they still sign.
-- Returns how many rows went.
create or replace function private.tidy_webhooks()
returns int
language sql
volatile
security definer
set search_path = ''
as $$
  with refusals as (
    delete from public.webhook_refusals as r where r.minute < now() - interval '30 days' returning 1
  ),
  keys as (
    delete from public.integration_secrets as s
    where right(s.name, 7) = '_before' and s.updated_at < now() - interval '1 day'
    returning 1
  )
  select ((select count(*) from refusals) + (select count(*) from keys))::int
$$;
revoke execute on function private.tidy_webhooks() from public, anon, authenticated;
