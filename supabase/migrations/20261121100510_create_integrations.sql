-- Connections to outside services, their sealed credentials, and what each synchronisation did and how far it got.
-- Locks nothing that exists. Check: \d integrations
set local lock_timeout = '3s';

-- One connection per provider and account.
create table public.integrations (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  provider text not null,
  name text not null,
  state text not null default 'connected',
  secret_hints jsonb not null default '{}',
  last_error text,
  last_error_at timestamptz,
  last_synced_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integrations_name_is_once_per_provider unique (org_id, provider, name),
  constraint integrations_provider_is_known check (provider in ('openrouter')),
  constraint integrations_name_is_given check (char_length(btrim(name)) between 1 and 100),
  constraint integrations_state_is_known check (state in ('connected', 'paused', 'failing', 'disconnected')),
  constraint integrations_error_has_a_time check ((last_error is null) = (last_error_at is null)),
  constraint integrations_error_is_short check (char_length(last_error) <= 2000),
  constraint integrations_hints_are_an_object check (jsonb_typeof(secret_hints) = 'object')
);
comment on table public.integrations is 'A connection to an outside service; its keys lie sealed in integration_secrets.';
alter table public.integrations enable row level security;

-- Credentials, encrypted outside the database and bound to this row. No API role may read them but the service.
create table public.integration_secrets (
  org_id uuid not null,
  integration_id uuid not null,
  name text not null,
  sealed bytea not null,
  updated_at timestamptz not null default now(),
  primary key (org_id, integration_id, name),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint integration_secrets_name_is_short check (name ~ '^[a-z_]{1,40}$'),
  constraint integration_secrets_sealed_is_not_plain check (octet_length(sealed) between 33 and 16384)
);
comment on table public.integration_secrets is 'AES-256-GCM ciphertext of an integration''s keys; opened by functions/_shared/crypto.py only.';
alter table public.integration_secrets enable row level security;

-- One run of a synchronisation, for the page that shows what came in and when.
create table public.sync_runs (
  org_id uuid not null,
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  job text not null,
  state text not null default 'running',
  page_count int not null default 0,
  row_count int not null default 0,
  cursor jsonb,
  error text,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint sync_runs_job_is_short check (job ~ '^[a-z_]{1,60}$'),
  constraint sync_runs_state_is_known check (state in ('running', 'succeeded', 'failed', 'broken_off')),
  constraint sync_runs_running_has_no_end check ((state = 'running') = (finished_at is null)),
  constraint sync_runs_counts_are_not_negative check (page_count >= 0 and row_count >= 0),
  constraint sync_runs_error_is_short check (char_length(error) <= 2000)
);
comment on table public.sync_runs is 'What one run of a synchronisation fetched, how long it took and how it ended.';
-- the page of runs, newest first; one integration's
create index sync_runs_started_at on public.sync_runs (org_id, started_at desc, id);
create index sync_runs_integration_id on public.sync_runs (org_id, integration_id, started_at desc);
alter table public.sync_runs enable row level security;

-- How far a synchronisation got: written in the transaction of the page it stands for.
create table public.sync_cursors (
  org_id uuid not null,
  integration_id uuid not null,
  stream text not null,
  cursor jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (org_id, integration_id, stream),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint sync_cursors_stream_is_short check (char_length(stream) between 1 and 100)
);
comment on table public.sync_cursors is 'The place up to which a stream of an integration has been taken in.';
alter table public.sync_cursors enable row level security;

-- The fetches of exchange rates, which belong to no organisation.
create table public.fx_fetches (
  id bigint primary key generated always as identity,
  state text not null default 'running',
  file text,
  rate_count int not null default 0,
  newest_on date,
  etag text,
  error text,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  constraint fx_fetches_state_is_known check (state in ('running', 'succeeded', 'failed')),
  constraint fx_fetches_running_has_no_end check ((state = 'running') = (finished_at is null)),
  constraint fx_fetches_error_is_short check (char_length(error) <= 2000),
  constraint fx_fetches_etag_is_short check (char_length(etag) <= 200)
);
comment on table public.fx_fetches is 'When exchange rates were asked for, what came, and the tag for asking again.';
alter table public.fx_fetches enable row level security;

insert into public.role_permissions (role, permission)
select r.role, 'integrations.' || v.verb
from (values ('owner'), ('admin')) as r (role)
cross join (values ('read'), ('create'), ('update'), ('delete')) as v (verb)
union all
values ('manager', 'integrations.read');
