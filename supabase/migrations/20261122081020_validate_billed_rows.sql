-- What the migration before last asked of new rows holds for the old ones too: their columns are empty.
-- Reads the tables once, beside readers and writers. Check: \d telephony_legs shows no constraint as not valid.
set local lock_timeout = '3s';

alter table public.telephony_legs validate constraint bill;
alter table public.telephony_legs validate constraint telephony_legs_billed_price_has_a_currency;
alter table public.ai_usage_logs validate constraint bill;
alter table public.ai_usage_days validate constraint bill;
