-- Checks what is stored against what a model's name may be; reads ai_usage_logs and hinders no writer. Check: \d ai_usage_logs
set local lock_timeout = '3s';

alter table public.ai_usage_logs validate constraint ai_usage_logs_called_model_is_short;
alter table public.ai_usage_logs validate constraint ai_usage_logs_asked_model_is_short;
