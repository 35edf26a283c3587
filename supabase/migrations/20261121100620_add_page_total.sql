-- How many pages a synchronisation will take in, told at its start, so that its page can say how far it is.
-- Takes a brief lock on sync_runs. Check: \d sync_runs
set local lock_timeout = '3s';

alter table public.sync_runs add column page_total int;
comment on column public.sync_runs.page_total is 'The pages that this run will take in as far as known; null before it has asked.';
