-- What AI calls cost: one row per call that went through us, and the provider's own figures per day.
-- Locks nothing that exists (keys to integrations, customers and memberships take a brief lock there). Check: \d ai_usage_logs
set local lock_timeout = '3s';

-- A call that we made, as the end of its answer told it. The customer and person are the key's unless given with the call.
create table public.ai_usage_logs (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  provider text not null default 'openrouter',
  generation_id text not null,
  called_at timestamptz not null default now(),
  usage_on date not null generated always as ((called_at at time zone 'UTC')::date) stored,
  model text not null,
  provider_name text not null default '',
  key_hash text not null,
  prompt_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  cost public.money_amount not null,
  cost_text text not null default '',
  currency public.currency_code not null default 'USD',
  customer_id uuid,
  customer_is_given boolean not null default false,
  person_id uuid,
  person_is_given boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint person foreign key (org_id, person_id) references public.memberships (org_id, id)
    on delete set null (person_id),
  constraint ai_usage_logs_generation_is_once unique (org_id, provider, generation_id),
  constraint ai_usage_logs_provider_is_known check (provider in ('openrouter')),
  constraint ai_usage_logs_generation_id_is_short check (char_length(generation_id) between 1 and 200),
  constraint ai_usage_logs_called_at_is_bounded check (called_at between '2020-01-01' and '2100-01-01'),
  constraint ai_usage_logs_model_is_short check (char_length(model) between 1 and 200),
  constraint ai_usage_logs_provider_name_is_short check (char_length(provider_name) <= 200),
  constraint ai_usage_logs_key_hash_is_short check (char_length(key_hash) between 1 and 128),
  constraint ai_usage_logs_tokens_are_not_negative check (prompt_tokens >= 0 and completion_tokens >= 0 and reasoning_tokens >= 0),
  constraint ai_usage_logs_cost_is_bounded check (cost between 0 and 1000000000),
  constraint ai_usage_logs_cost_text_is_short check (char_length(cost_text) <= 64),
  constraint ai_usage_logs_currency_is_dollars check (currency = 'USD')
);
comment on table public.ai_usage_logs is 'One AI call made through us: model, key, tokens and the cost that its answer told.';
-- the list, newest first, of everybody and of one's own
create index ai_usage_logs_called_at on public.ai_usage_logs (org_id, called_at desc, id);
create index ai_usage_logs_person_id on public.ai_usage_logs (org_id, person_id, called_at desc, id);
-- the figures of a period
create index ai_usage_logs_usage_on on public.ai_usage_logs (org_id, usage_on);
-- a page of the provider's day adds up the calls of one key and day; a key's new customer
create index ai_usage_logs_key_hash on public.ai_usage_logs (org_id, integration_id, key_hash, usage_on);
-- a customer's page and its key
create index ai_usage_logs_customer_id on public.ai_usage_logs (org_id, customer_id, called_at desc);
alter table public.ai_usage_logs enable row level security;

-- The provider's figures of a UTC day, model, provider and key. logged_* is what our own calls say of the same, so the
-- row stands for the difference only: calls and row together are the provider's figure. An empty key_hash is what the
-- provider counts for keys that it does not name any more; only there a figure may be below zero.
create table public.ai_usage_days (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  usage_on date not null,
  model text not null,
  provider_name text not null default '',
  key_hash text not null default '',
  request_count bigint not null default 0,
  prompt_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  cost public.money_amount not null default 0,
  byok_amount public.money_amount not null default 0,
  logged_request_count bigint not null default 0,
  logged_prompt_tokens bigint not null default 0,
  logged_completion_tokens bigint not null default 0,
  logged_reasoning_tokens bigint not null default 0,
  logged_amount public.money_amount not null default 0,
  currency public.currency_code not null default 'USD',
  customer_id uuid,
  customer_is_given boolean not null default false,
  person_id uuid,
  person_is_given boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint person foreign key (org_id, person_id) references public.memberships (org_id, id)
    on delete set null (person_id),
  constraint ai_usage_days_row_is_once unique (org_id, integration_id, usage_on, key_hash, model, provider_name),
  constraint ai_usage_days_usage_on_is_bounded check (usage_on between '2020-01-01' and '2100-01-01'),
  constraint ai_usage_days_model_is_short check (char_length(model) between 1 and 200),
  constraint ai_usage_days_provider_name_is_short check (char_length(provider_name) <= 200),
  constraint ai_usage_days_key_hash_is_short check (char_length(key_hash) <= 128),
  constraint ai_usage_days_figures_are_not_negative check (
    key_hash = '' or (request_count >= 0 and prompt_tokens >= 0 and completion_tokens >= 0 and reasoning_tokens >= 0 and cost >= 0)
  ),
  constraint ai_usage_days_cost_is_bounded check (cost between -1000000000 and 1000000000),
  constraint ai_usage_days_currency_is_dollars check (currency = 'USD')
);
comment on table public.ai_usage_days is 'What the AI provider counts for a day, model, provider and key; posts what exceeds our own calls.';
-- the list by day, of everybody and of one's own
create index ai_usage_days_usage_on on public.ai_usage_days (org_id, usage_on desc, id);
create index ai_usage_days_person_id on public.ai_usage_days (org_id, person_id, usage_on desc);
-- a key's new customer
create index ai_usage_days_key_hash on public.ai_usage_days (org_id, integration_id, key_hash);
-- a customer's page and its key
create index ai_usage_days_customer_id on public.ai_usage_days (org_id, customer_id, usage_on desc);
alter table public.ai_usage_days enable row level security;

-- Which keys and days of the provider are taken in: a call that is logged later counts into its row there.
create table private.ai_usage_pages (
  org_id uuid not null,
  integration_id uuid not null,
  usage_on date not null,
  key_hash text not null,
  taken_at timestamptz not null default clock_timestamp(),
  primary key (org_id, integration_id, usage_on, key_hash),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade
);
alter table private.ai_usage_pages enable row level security;

insert into private.ledger_sources (source, workspace) values ('ai_usage_logs', 'usage'), ('ai_usage_days', 'usage');

insert into public.role_permissions (role, permission)
select r.role, 'ai_usage_logs.' || v.verb
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values ('read'), ('create'), ('export')) as v (verb)
union all
values ('rep', 'ai_usage_logs.read_own'), ('rep', 'ai_usage_logs.create'), ('viewer', 'ai_usage_logs.read');

-- What a statement on ai_usage_logs changed in one row's worth of the provider's figures.
create type private.logged_change as (
  org_id uuid,
  integration_id uuid,
  usage_on date,
  key_hash text,
  model text,
  provider_name text,
  request_count bigint,
  prompt_tokens bigint,
  completion_tokens bigint,
  reasoning_tokens bigint,
  amount numeric
);
