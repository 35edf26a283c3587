-- What providers tell us by webhook, as it came and what became of it, and what our functions answered.
-- Locks nothing that exists but integrations, briefly, for a looser check and a key. Check: \d webhook_events
set local lock_timeout = '3s';

-- A provider is known by its file in providers/ and its function private.apply_<provider>(): no list to keep here. Not
-- validated: what stands there passed a narrower check.
-- squawk-ignore ban-drop-constraint
alter table public.integrations drop constraint integrations_provider_is_known;
alter table public.integrations add constraint integrations_provider_is_a_word
  check (provider ~ '^[a-z][a-z0-9_]{1,39}$') not valid;

-- Where a provider sends its events: the address holds a token, of which only the hash is kept here.
create table public.webhook_endpoints (
  org_id uuid not null,
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  provider text not null,
  token_hash text not null,
  created_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  -- the hash finds the organisation, so it is unique over all of them
  constraint webhook_endpoints_token_is_once unique (token_hash),
  constraint webhook_endpoints_one_per_integration unique (org_id, integration_id),
  constraint webhook_endpoints_provider_is_a_word check (provider ~ '^[a-z][a-z0-9_]{1,39}$'),
  constraint webhook_endpoints_token_hash_is_sha256 check (token_hash ~ '^[0-9a-f]{64}$')
);
comment on table public.webhook_endpoints is 'The address at which a connection''s provider reports; its token lies sealed in integration_secrets.';
alter table public.webhook_endpoints enable row level security;

-- Each event once, for as long as the event is kept: key, state, times. What it said is in webhook_payloads.
create table public.webhook_events (
  org_id uuid not null,
  id uuid not null default gen_random_uuid(),
  endpoint_id uuid not null,
  provider text not null,
  provider_event_id text not null,
  kind text not null,
  subject text,
  state text not null default 'applied',
  error text,
  attempt_count int not null default 1,
  received_at timestamptz not null default clock_timestamp(),
  applied_at timestamptz,
  primary key (org_id, id),
  constraint endpoint foreign key (org_id, endpoint_id) references public.webhook_endpoints (org_id, id) on delete cascade,
  constraint webhook_events_event_is_once unique (org_id, provider, provider_event_id),
  constraint webhook_events_event_id_is_short check (char_length(provider_event_id) between 1 and 300),
  constraint webhook_events_kind_is_short check (char_length(kind) between 1 and 60),
  constraint webhook_events_subject_is_short check (char_length(subject) between 1 and 200),
  constraint webhook_events_state_is_known check (state in ('applied', 'stale', 'unknown', 'failed', 'waiting', 'test')),
  constraint webhook_events_error_is_short check (char_length(error) <= 2000),
  constraint webhook_events_failed_has_an_error check (state <> 'failed' or error is not null)
);
comment on table public.webhook_events is 'Every event that a provider sent, once, and what became of it.';
comment on column public.webhook_events.state is
  'applied; stale: older than what was known; unknown: not understood; failed: why is in error; waiting: to be applied; test.';
-- the log, newest first; of one state; of one connection; the events of one call or message
create index webhook_events_received_at on public.webhook_events (org_id, received_at desc, id);
create index webhook_events_state on public.webhook_events (org_id, state, received_at desc, id);
create index webhook_events_endpoint_id on public.webhook_events (org_id, endpoint_id, received_at desc);
create index webhook_events_subject on public.webhook_events (org_id, subject) where subject is not null;
alter table public.webhook_events enable row level security;

-- What came over the wire, byte for byte, by month: partitions older than the retention are dropped.
create table public.webhook_payloads (
  org_id uuid not null,
  event_id uuid not null,
  received_at timestamptz not null,
  content_type text not null default '',
  headers jsonb not null default '{}',
  body bytea not null,
  primary key (org_id, event_id, received_at),
  constraint event foreign key (org_id, event_id) references public.webhook_events (org_id, id) on delete cascade,
  constraint webhook_payloads_body_is_bounded check (octet_length(body) <= 1048576),
  constraint webhook_payloads_headers_are_an_object check (jsonb_typeof(headers) = 'object')
) partition by range (received_at);
comment on table public.webhook_payloads is 'The raw request behind a webhook event, kept for 90 days, from which it can be applied again.';
alter table public.webhook_payloads enable row level security;

-- Requests that were refused: a counter per endpoint, minute and reason, since anybody can send rubbish.
create table public.webhook_refusals (
  org_id uuid not null,
  endpoint_id uuid not null,
  minute timestamptz not null,
  reason text not null,
  refused_count int not null,
  primary key (org_id, endpoint_id, minute, reason),
  constraint endpoint foreign key (org_id, endpoint_id) references public.webhook_endpoints (org_id, id) on delete cascade,
  constraint webhook_refusals_reason_is_known check (reason in ('signature', 'late')),
  constraint webhook_refusals_count_is_positive check (refused_count > 0)
);
comment on table public.webhook_refusals is 'How many requests to an endpoint were refused in a minute, and why.';
alter table public.webhook_refusals enable row level security;

-- A request to a function, as the people whose organisation it concerned may read it.
create table public.function_logs (
  org_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  id uuid not null default gen_random_uuid(),
  function text not null,
  method text not null,
  path text not null,
  status smallint not null,
  milliseconds numeric(10, 1) not null,
  request_id text not null,
  user_id uuid,
  event_id uuid,
  code text,
  error text,
  primary key (org_id, at, id),
  constraint function_logs_function_is_short check (char_length(function) between 1 and 60),
  constraint function_logs_method_is_short check (char_length(method) <= 10),
  constraint function_logs_path_is_short check (char_length(path) <= 500),
  constraint function_logs_request_id_is_short check (char_length(request_id) <= 64),
  constraint function_logs_code_is_short check (char_length(code) <= 60),
  constraint function_logs_error_is_short check (char_length(error) <= 2000)
) partition by range (at);
comment on table public.function_logs is 'Each request to an edge function: how it was answered, how long it took. Kept for 30 days.';
-- of one status class, newest first; the request behind an id that somebody was told
create index function_logs_status on public.function_logs (org_id, status, at desc);
create index function_logs_request_id on public.function_logs (org_id, request_id);
alter table public.function_logs enable row level security;

-- Partitions live in private: the API reads the parents. What no month holds falls into the last one.
create table private.webhook_payloads_other partition of public.webhook_payloads default;
alter table private.webhook_payloads_other enable row level security;
create table private.function_logs_other partition of public.function_logs default;
alter table private.function_logs_other enable row level security;
do $$
declare
  v_month date;
  v_parent text;
begin
  for v_month in select generate_series(timestamp '2026-11-01', timestamp '2027-03-01', interval '1 month')::date loop
    foreach v_parent in array array['webhook_payloads', 'function_logs'] loop
      execute format(
        'create table private.%I partition of public.%I for values from (%L) to (%L)',
        v_parent || '_' || to_char(v_month, 'YYYY_MM'), v_parent, v_month::timestamp at time zone 'UTC',
        (v_month + interval '1 month') at time zone 'UTC'
      );
      execute format('alter table private.%I enable row level security', v_parent || '_' || to_char(v_month, 'YYYY_MM'));
    end loop;
  end loop;
end
$$;

-- How long they are kept, in days; a setting of the installation.
alter table private.instance
  add column payload_days int not null default 90,
  add column function_log_days int not null default 30,
  add constraint instance_days_are_positive check (payload_days > 0 and function_log_days > 0) not valid;

insert into public.role_permissions (role, permission)
select r.role, p.permission
from (values ('owner'), ('admin')) as r (role)
cross join (values ('webhook_events.read'), ('webhook_events.update'), ('function_logs.read')) as p (permission)
union all
values ('manager', 'webhook_events.read'), ('manager', 'function_logs.read');
