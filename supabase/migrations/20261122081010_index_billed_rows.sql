-- What a bill's comparison and its undoing look for. Three indexes on tables that calls write to: writers wait while each is built,
-- which is under a second per 100,000 rows. Check: \d telephony_legs
set local lock_timeout = '3s';

-- a connection's calls of a period, of which some are not on its bill
-- squawk-ignore require-concurrent-index-creation
create index telephony_legs_integration_id on public.telephony_legs (org_id, integration_id, happened_on);
-- what a bill is the price of
-- squawk-ignore require-concurrent-index-creation
create index telephony_legs_billed_by on public.telephony_legs (org_id, billed_by) where billed_by is not null;
-- squawk-ignore require-concurrent-index-creation
create index ai_usage_logs_billed_by on public.ai_usage_logs (org_id, billed_by) where billed_by is not null;
-- squawk-ignore require-concurrent-index-creation
create index ai_usage_days_billed_by on public.ai_usage_days (org_id, billed_by) where billed_by is not null;
