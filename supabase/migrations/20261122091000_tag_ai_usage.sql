-- AI use that serves an agent of the AI phone says so: only what is tagged counts as a cost of the AI phone.
-- Adds a column without a rewrite. Check: \d ai_usage_logs
set local lock_timeout = '3s';

alter table public.ai_usage_logs
  add column agent_id text,
  add constraint ai_usage_logs_agent_id_is_short check (char_length(agent_id) between 1 and 200) not valid;
comment on column public.ai_usage_logs.agent_id is 'The agent of the AI phone that the call served, as telephony_events names it; empty for other use.';
