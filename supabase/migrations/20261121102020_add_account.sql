-- A connection knows its account at the provider: a second one of the same account would bring everything again.
-- Adds a column without a default to integrations, which locks it for a moment. Check: \d integrations
set local lock_timeout = '3s';

alter table public.integrations
  add column account text,
  add constraint integrations_account_is_short check (char_length(account) between 1 and 200) not valid;
create unique index integrations_account_is_once on public.integrations (org_id, provider, account);
