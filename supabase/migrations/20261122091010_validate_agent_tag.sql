-- Checks what is stored against what the tag may be; reads ai_usage_logs and hinders no writer. Check: \d ai_usage_logs
set local lock_timeout = '3s';

alter table public.ai_usage_logs validate constraint ai_usage_logs_agent_id_is_short;
