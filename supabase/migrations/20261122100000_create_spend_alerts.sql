-- Alerts on what AI, messages and calls cost: beyond a warning or a critical amount in a day or month, or when nothing more comes in.
-- Locks nothing that exists. Check: \d spend_alerts
set local lock_timeout = '3s';

-- What is watched: whose spend, of what, over which period. Of scope customer or agent without one named, each of them is
-- watched by itself.
create table public.spend_alerts (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  scope text not null default 'organisation',
  customer_id uuid,
  agent_id text,
  covers text not null default 'all',
  period text not null default 'month',
  warning_amount public.money_amount,
  critical_amount public.money_amount,
  currency public.currency_code not null,
  silent_hours int,
  is_enabled boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  -- it goes with its customer: without one it would watch every other
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint spend_alerts_name_is_short_as_written check (char_length(name) between 1 and 200),
  constraint spend_alerts_name_is_one_line
    check (name !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint spend_alerts_name_is_visible
    check (name ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint spend_alerts_scope_is_known check (scope in ('organisation', 'customer', 'agent')),
  constraint spend_alerts_customer_fits_scope check (customer_id is null or scope = 'customer'),
  constraint spend_alerts_agent_fits_scope check (agent_id is null or scope = 'agent'),
  constraint spend_alerts_agent_id_is_short check (char_length(agent_id) between 1 and 200),
  constraint spend_alerts_covers_is_known check (covers in ('ai', 'messages', 'calls', 'all')),
  -- a message is nobody's agent's
  constraint spend_alerts_agent_is_not_of_messages check (scope <> 'agent' or covers <> 'messages'),
  constraint spend_alerts_period_is_known check (period in ('day', 'month')),
  constraint spend_alerts_warning_is_bounded check (warning_amount > 0 and warning_amount <= 1000000000),
  constraint spend_alerts_critical_is_bounded check (critical_amount > 0 and critical_amount <= 1000000000),
  constraint spend_alerts_critical_is_beyond_warning check (critical_amount > warning_amount),
  constraint spend_alerts_silence_is_bounded check (silent_hours between 1 and 720),
  constraint spend_alerts_something_is_told check (num_nonnulls(warning_amount, critical_amount, silent_hours) > 0)
);
comment on table public.spend_alerts is 'At what spend of an organisation, customer or agent people are told, and after what silence.';
comment on column public.spend_alerts.customer_id is 'Of scope customer: the one that is watched; null: each customer by itself.';
comment on column public.spend_alerts.agent_id is 'Of scope agent: the one that is watched; null: each agent by itself.';
comment on column public.spend_alerts.silent_hours is 'Told when no new use came in for so many hours; null: never.';
-- the list by name; a customer that is merged or deleted
create index spend_alerts_name on public.spend_alerts (org_id, name, id);
create index spend_alerts_customer_id on public.spend_alerts (org_id, customer_id);
alter table public.spend_alerts enable row level security;

-- Each time that an alert's amount was reached or its silence began, until that was over: the open ones are how it stands now, and
-- all of them are its history, which outlives the alert.
create table public.spend_alert_crossings (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  alert_id uuid not null,
  alert_name text not null,
  -- whose it is, also when the customer is gone: a customer's id, an agent's, or empty
  subject text not null default '',
  customer_id uuid,
  agent_id text,
  level text not null,
  period text not null,
  from_on date,
  to_on date,
  currency public.currency_code not null,
  limit_amount public.money_amount,
  -- what was spent when it was noticed
  amount public.money_amount,
  silent_since timestamptz,
  crossed_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id) on delete set null (customer_id),
  constraint spend_alert_crossings_level_is_known check (level in ('warning', 'critical', 'no_data')),
  constraint spend_alert_crossings_period_is_known check (period in ('day', 'month')),
  constraint spend_alert_crossings_is_of_an_amount_or_silence check (
    num_nonnulls(from_on, to_on, limit_amount, amount) = case level when 'no_data' then 0 else 4 end
    and (silent_since is not null) = (level = 'no_data')
  )
);
comment on table public.spend_alert_crossings is 'When a spend alert''s amount was reached or its silence began, and when that was over.';
-- one at a time of each level, subject and period
create unique index spend_alert_crossings_open on public.spend_alert_crossings (
  org_id, alert_id, subject, level, coalesce(from_on, '-infinity')
) where ended_at is null;
-- the history, newest first, of all and of one alert; a customer that is merged or deleted
create index spend_alert_crossings_crossed_at on public.spend_alert_crossings (org_id, crossed_at desc, id);
create index spend_alert_crossings_alert_id on public.spend_alert_crossings (org_id, alert_id, crossed_at desc, id);
create index spend_alert_crossings_customer_id on public.spend_alert_crossings (org_id, customer_id);
alter table public.spend_alert_crossings enable row level security;

-- When an alert is to be looked at again, and how long the last look took: who is dear to look at is looked at less often.
create table private.spend_alert_checks (
  org_id uuid not null,
  alert_id uuid not null,
  due_at timestamptz not null,
  checked_at timestamptz not null default '-infinity',
  took interval not null default '0',
  primary key (org_id, alert_id),
  constraint alert foreign key (org_id, alert_id) references public.spend_alerts (org_id, id) on delete cascade
);
create index spend_alert_checks_due_at on private.spend_alert_checks (due_at);
alter table private.spend_alert_checks enable row level security;

-- Of which organisation the spend or an alert changed since its alerts were looked at.
create table private.spend_marks (
  id bigint primary key generated always as identity,
  org_id uuid not null
);
create index spend_marks_org_id on private.spend_marks (org_id);
alter table private.spend_marks enable row level security;

-- What a customer or agent has spent in a period, or the organisation with neither; unconverted_count: sums without a known rate.
create type private.spent as (
  customer_id uuid,
  agent_id text,
  amount numeric,
  unconverted_count bigint
);

insert into public.notification_types (name, place, permission, in_app, by_mail, renew_after)
values ('spend_alert', 10, 'spend_alerts.read', true, true, null);

insert into public.role_permissions (role, permission)
select r.role, 'spend_alerts.' || v.verb
from (values ('owner'), ('admin')) as r (role)
cross join (values ('read'), ('create'), ('update'), ('delete')) as v (verb)
union all
values ('manager', 'spend_alerts.read'), ('viewer', 'spend_alerts.read');
