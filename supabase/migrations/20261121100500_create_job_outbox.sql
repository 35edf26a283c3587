-- What SQL hands to the queue, and what the queue remembers about jobs that failed. The queue itself (schema
-- procrastinate) is laid by `kontor db push` from the installed package, so no key leads there.
-- Locks nothing that exists. Check: \d private.job_outbox
set local lock_timeout = '3s';

-- Jobs deferred by a transaction, until the mover takes them: an insert here neither notifies nor waits for anybody.
create table private.job_outbox (
  id bigint primary key generated always as identity,
  queue text not null default 'default',
  task text not null,
  args jsonb not null default '{}',
  priority int not null default 0,
  lock text,
  queueing_lock text,
  run_at timestamptz,
  deferred_at timestamptz not null default now(),
  constraint job_outbox_queue_is_short check (char_length(queue) between 1 and 128),
  constraint job_outbox_task_is_short check (char_length(task) between 1 and 128),
  constraint job_outbox_args_is_an_object check (jsonb_typeof(args) = 'object')
);
comment on table private.job_outbox is 'Jobs waiting for move_jobs(), which turns them into jobs of the queue every 200 ms.';
alter table private.job_outbox enable row level security;

-- Why an attempt failed, for whoever looks at a dead job.
create table private.job_failures (
  job_id bigint not null,
  failed_at timestamptz not null default clock_timestamp(),
  error text not null,
  primary key (job_id, failed_at),
  constraint job_failures_error_is_short check (char_length(error) <= 2000)
);
comment on table private.job_failures is 'One row per failed attempt of a job, with the error in words.';
alter table private.job_failures enable row level security;

-- How many workers died over a job: the third time it is parked, since it may be what kills them.
create table private.job_kills (
  job_id bigint primary key,
  kill_count int not null,
  killed_at timestamptz not null default clock_timestamp(),
  constraint job_kills_are_counted check (kill_count > 0)
);
comment on table private.job_kills is 'Jobs that were taken back from a silent worker, and how often.';
alter table private.job_kills enable row level security;
