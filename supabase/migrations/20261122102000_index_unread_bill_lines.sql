-- The lines of a bill that cannot be read are looked for by themselves: a few of up to 100,000.
-- Holds the writers of bills' lines while the index is built. Check: \d provider_bill_lines
set local lock_timeout = '3s';

-- squawk-ignore require-concurrent-index-creation
create index provider_bill_lines_unread on public.provider_bill_lines (org_id, bill_id, line_no) where error is not null;
