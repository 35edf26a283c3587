-- Exchange rates: what one euro is worth in a currency on a day.
-- Locks nothing that exists. Check: \d fx_rates
set local lock_timeout = '3s';

-- A correction is a new row with a higher seq, never an update: an entry names the row it was converted by.
create table public.fx_rates (
  source text not null,
  currency public.currency_code not null,
  rated_on date not null,
  seq bigint not null generated always as identity,
  rate public.money_amount not null,
  loaded_at timestamptz not null default clock_timestamp(),
  primary key (source, currency, rated_on, seq),
  constraint fx_rates_seq_is_unique unique (seq),
  constraint fx_rates_source_is_known check (source in ('ecb', 'demo')),
  constraint fx_rates_currency_is_not_the_base check (currency <> 'EUR'),
  constraint fx_rates_rated_on_is_bounded check (rated_on between '1999-01-01' and '2100-01-01'),
  constraint fx_rates_rate_is_positive check (rate > 0)
);
comment on table public.fx_rates is 'Units of a currency for one euro on a day; the newest within 7 days before a fact converts it.';
-- the rates page: one day's rates, newest day first
create index fx_rates_rated_on on public.fx_rates (rated_on desc, currency);
-- convert_pending() asks what has arrived lately
create index fx_rates_loaded_at on public.fx_rates (loaded_at);
alter table public.fx_rates enable row level security;

-- The two rates by which an amount goes from one currency to another through the euro, and the rows they came from.
create type private.found_rates as (
  rate_from numeric,
  rate_to numeric,
  from_seq bigint,
  to_seq bigint,
  rated_on date
);

insert into public.role_permissions (role, permission)
values ('owner', 'fx_rates.update'), ('admin', 'fx_rates.update'), ('manager', 'fx_rates.update');
