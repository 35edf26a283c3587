-- Caps on what AI calls and text messages may cost, decided before the money is spent: what somebody may spend in a period, and
-- the room that is held for what is under way. A call that went to a cheaper model says which one was asked for.
-- Adds columns without a default to ai_usage_logs, and indexes to it and to telephony_legs, whose writers wait while they are
-- built (a few seconds for a million rows). Check: \d guardrails
set local lock_timeout = '3s';

-- A cap: whose spend it bounds, over which period, and what happens to whoever would go past it. Of scope customer or agent without
-- one named it holds for each of them by itself. The limit is an amount, a share of the same scope's revenue, or both: a share,
-- yet at least the amount.
create table public.guardrails (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  scope text not null default 'organisation',
  customer_id uuid,
  agent_id text,
  period text not null default 'month',
  limit_amount public.money_amount,
  -- in per cent of the revenue of the period
  limit_share numeric,
  currency public.currency_code not null,
  covers text not null default 'both',
  action text not null default 'block',
  route_model text,
  is_enabled boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  -- it goes with its customer: without one it would bound every other
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint guardrails_name_is_short_as_written check (char_length(name) between 1 and 200),
  constraint guardrails_name_is_one_line
    check (name !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint guardrails_name_is_visible
    check (name ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint guardrails_scope_is_known check (scope in ('organisation', 'customer', 'agent')),
  constraint guardrails_customer_fits_scope check (customer_id is null or scope = 'customer'),
  constraint guardrails_agent_fits_scope check (agent_id is null or scope = 'agent'),
  constraint guardrails_agent_id_is_short check (char_length(agent_id) between 1 and 200),
  constraint guardrails_period_is_known check (period in ('day', 'month')),
  constraint guardrails_limit_is_given check (num_nonnulls(limit_amount, limit_share) > 0),
  constraint guardrails_limit_is_bounded check (limit_amount between 0 and 1000000000),
  constraint guardrails_share_is_a_percentage check (limit_share between 0 and 100 and min_scale(limit_share) <= 6),
  constraint guardrails_covers_is_known check (covers in ('ai', 'messages', 'both')),
  -- a message is nobody's agent's
  constraint guardrails_agent_is_of_ai check (scope <> 'agent' or covers = 'ai'),
  constraint guardrails_action_is_known check (action in ('warn', 'ask', 'block', 'route')),
  constraint guardrails_route_has_a_model check ((action = 'route') = (route_model is not null)),
  constraint guardrails_route_is_of_ai check (action <> 'route' or covers = 'ai'),
  constraint guardrails_route_model_is_a_model check (char_length(route_model) <= 200 and route_model ~ '^[\w.~-]+/[\w.:~-]+$')
);
comment on table public.guardrails is 'A cap on AI and message spend of an organisation, customer or agent, and what happens beyond it.';
comment on column public.guardrails.limit_share is 'In per cent of the scope''s revenue in the period; with limit_amount, at least that amount.';
comment on column public.guardrails.customer_id is 'Of scope customer: the one that is bounded; null: each customer by itself.';
comment on column public.guardrails.agent_id is 'Of scope agent: the one that is bounded; null: each agent by itself.';
-- the list by name; a customer that is merged or deleted
create index guardrails_name on public.guardrails (org_id, name, id);
create index guardrails_customer_id on public.guardrails (org_id, customer_id);
alter table public.guardrails enable row level security;

-- Room held for a call or message that is under way: the most it can cost. It is closed in the transaction that posts the cost, or
-- when it is certain that nothing was spent; what nobody closes expires once the provider's own figures must have told of it.
create table private.spend_reservations (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  kind text not null,
  customer_id uuid,
  agent_id text,
  message_id uuid,
  amount numeric not null,
  currency public.currency_code not null,
  reserved_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '48 hours',
  closed_at timestamptz,
  primary key (org_id, id),
  constraint spend_reservations_kind_is_known check (kind in ('ai', 'message')),
  constraint spend_reservations_message_is_one check (message_id is null or kind = 'message'),
  constraint spend_reservations_amount_is_bounded check (amount between 0 and 1000000000000)
);
-- what is held now; that of a message; tidy_reservations()
create index spend_reservations_open on private.spend_reservations (org_id) where closed_at is null;
create index spend_reservations_message_id on private.spend_reservations (org_id, message_id) where message_id is not null;
create index spend_reservations_expires_at on private.spend_reservations (expires_at);
alter table private.spend_reservations enable row level security;

-- What somebody is about to spend: an AI call by its model and tokens, a message by its price.
create type private.spend_request as (
  kind text,
  customer_id uuid,
  agent_id text,
  model text,
  prompt_tokens int,
  max_tokens int,
  amount numeric,
  currency text,
  message_id uuid,
  is_confirmed boolean
);

-- How a cap stands for somebody: what is allowed, spent and held in the period, in the cap's currency. has_rates: all of it could
-- be converted.
create type private.guardrail_standing as (
  limit_amount numeric,
  spent numeric,
  reserved numeric,
  from_on date,
  to_on date,
  has_rates boolean
);

-- go, warn, ask, block or route; by which cap, how it stood before this spend, and the most that this spend can come to, both in
-- the cap's currency. model and max_tokens are those to call with.
create type private.spend_decision as (
  decision text,
  guardrail_id uuid,
  guardrail_name text,
  period text,
  limit_amount numeric,
  used numeric,
  left_amount numeric,
  most numeric,
  currency text,
  to_on date,
  has_rates boolean,
  reservation_id uuid,
  reserved_at timestamptz,
  model text,
  max_tokens int
);

alter table public.ai_usage_logs
  add column called_model text,
  add column asked_model text,
  add constraint ai_usage_logs_called_model_is_short check (char_length(called_model) between 1 and 200) not valid,
  add constraint ai_usage_logs_asked_model_is_short check (char_length(asked_model) between 1 and 200) not valid;
comment on column public.ai_usage_logs.called_model is 'The model as it was called; model is what the answer said, which may name a version of it.';
comment on column public.ai_usage_logs.asked_model is 'The model that was asked for, where a guardrail had a cheaper one called instead.';
-- what a model was paid for of late
-- squawk-ignore require-concurrent-index-creation
create index ai_usage_logs_model on public.ai_usage_logs (org_id, coalesce(called_model, model), called_at desc);
-- an agent's calls of a period
-- squawk-ignore require-concurrent-index-creation
create index ai_usage_logs_agent on public.ai_usage_logs (org_id, agent_id, called_at) where agent_id is not null;
-- the messages of a period
-- squawk-ignore require-concurrent-index-creation
create index telephony_legs_messages on public.telephony_legs (org_id, happened_on) where kind = 'message';

insert into public.role_permissions (role, permission)
select r.role, 'guardrails.' || v.verb
from (values ('owner'), ('admin')) as r (role)
cross join (values ('read'), ('create'), ('update'), ('delete')) as v (verb)
union all
values ('manager', 'guardrails.read'), ('viewer', 'guardrails.read');
