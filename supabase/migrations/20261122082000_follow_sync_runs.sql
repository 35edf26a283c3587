-- A run of a synchronisation is a row from the moment when it is asked for: it waits, may be cancelled, says since when it
-- reads and until when its provider wants to be left alone, and counts what it found. Takes a brief lock on sync_runs, which
-- is small (runs go after 90 days). Check: \d sync_runs
set local lock_timeout = '3s';

alter table public.sync_runs
  add column since_at timestamptz,
  add column found_count int not null default 0,
  add column new_count int not null default 0,
  add column changed_count int not null default 0,
  add column retry_at timestamptz,
  add column held_count int not null default 0,
  -- squawk-ignore ban-drop-constraint
  drop constraint sync_runs_state_is_known,
  -- squawk-ignore ban-drop-constraint
  drop constraint sync_runs_running_has_no_end;
alter table public.sync_runs
  add constraint sync_runs_state_is_known
    check (state in ('waiting', 'running', 'succeeded', 'failed', 'broken_off', 'cancelled')) not valid,
  add constraint sync_runs_going_on_has_no_end check ((state in ('waiting', 'running')) = (finished_at is null)) not valid,
  add constraint sync_runs_retry_at_while_waiting check (retry_at is null or state = 'waiting') not valid,
  add constraint sync_runs_findings_are_not_negative
    check (least(found_count, new_count, changed_count, held_count) >= 0) not valid,
  add constraint sync_runs_since_at_is_bounded check (since_at between '2000-01-01' and '2100-01-01') not valid;
comment on column public.sync_runs.since_at is 'How far back the run reads, where somebody said so; null: from where the last one was.';
comment on column public.sync_runs.found_count is 'The items that the provider''s lists told of.';
comment on column public.sync_runs.new_count is 'Those of them that nobody had told of before.';
comment on column public.sync_runs.changed_count is 'Those known before of which something else is told now.';
comment on column public.sync_runs.retry_at is 'A provider that is asked too often says when to come back.';
comment on column public.sync_runs.held_count is 'How often in a row that was, without a page between.';
-- one waits for the one that runs, no more
-- squawk-ignore require-concurrent-index-creation
create unique index sync_runs_waiting_once on public.sync_runs (org_id, integration_id, job) where state = 'waiting';

-- When a person last asked for synchronisations: the bound of functions/sync, however many processes serve it.
create table private.sync_requests (
  user_id uuid primary key,
  asked_at timestamptz[] not null
);
comment on table private.sync_requests is 'The last times at which a person asked for a synchronisation.';
alter table private.sync_requests enable row level security;

-- How often the clock asks for each job, as the workers' clock itself says when it starts: for pages that tell when the next is due.
create table private.clock_times (
  task text primary key,
  every_seconds int not null,
  constraint clock_times_are_positive check (every_seconds > 0)
);
comment on table private.clock_times is 'The seconds between two ticks of each job of the clock''s; ticks fall on their multiples since 1970.';
alter table private.clock_times enable row level security;

-- replaced by functions/sync: there is one way to ask for a synchronisation
-- squawk-ignore ban-drop-function
drop function if exists public.sync_integration(uuid, uuid);
-- squawk-ignore ban-drop-function
drop function if exists private.sync_integration(uuid, uuid);
