-- Trusts the new checks on sync_runs. Reads it once, and holds up nobody.
-- Check: select conname from pg_constraint where conrelid = 'public.sync_runs'::regclass and not convalidated
set local lock_timeout = '3s';

alter table public.sync_runs validate constraint sync_runs_state_is_known;
alter table public.sync_runs validate constraint sync_runs_going_on_has_no_end;
alter table public.sync_runs validate constraint sync_runs_retry_at_while_waiting;
alter table public.sync_runs validate constraint sync_runs_findings_are_not_negative;
alter table public.sync_runs validate constraint sync_runs_since_at_is_bounded;
