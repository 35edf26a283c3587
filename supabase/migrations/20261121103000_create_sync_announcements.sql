-- When a run of a synchronisation last told the pages what it brought, so that a loop of many pages tells it once a second.
-- Waits for who is writing sync_runs and holds it for a moment. Check: \d private.sync_announcements
set local lock_timeout = '3s';

create table private.sync_announcements (
  org_id uuid not null,
  run_id uuid not null,
  announced_at timestamptz not null,
  primary key (org_id, run_id),
  constraint run foreign key (org_id, run_id) references public.sync_runs (org_id, id) on delete cascade
);
comment on table private.sync_announcements is 'One row per run under way: when one of its pages last announced its changes.';
alter table private.sync_announcements enable row level security;
