-- What finds rows that are old enough to go: notifications that are over or were never read, runs that ended, texts of messages;
-- and comments that say how long rows stay. Holds each table's writers while its index is built, a second for a million rows.
-- Check: \d notifications
set local lock_timeout = '3s';

-- tidy_notifications()
-- squawk-ignore require-concurrent-index-creation
create index notifications_settled_at on public.notifications (settled_at) where settled_at is not null;
-- squawk-ignore require-concurrent-index-creation
create index notifications_never_read on public.notifications (raised_at) where read_at is null;
-- tidy_sync_runs()
-- squawk-ignore require-concurrent-index-creation
create index sync_runs_finished_at on public.sync_runs (finished_at) where finished_at is not null;
-- forget_messages()
-- squawk-ignore require-concurrent-index-creation
create index telephony_events_bodies on public.telephony_events (started_at) where body is not null;

comment on table public.webhook_payloads is
  'The raw request behind a webhook event, from which it can be applied again; by month, kept for private.instance.payload_days at least.';
comment on table public.function_logs is
  'Each request to an edge function: how it was answered, how long it took; by month, kept for private.instance.function_log_days at least.';
comment on column public.telephony_events.body is 'The text of a message, for as long as raw requests are kept.';
