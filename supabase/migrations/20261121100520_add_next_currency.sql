-- The currency that an organisation is changing to, while its ledger is written a second time in it.
-- Takes a brief lock on organisations. Check: \d organisations
set local lock_timeout = '3s';

alter table public.organisations add column next_currency public.currency_code;
comment on column public.organisations.next_currency is
  'Set by change_currency() and cleared by the switch: until then every entry is posted in both currencies.';
