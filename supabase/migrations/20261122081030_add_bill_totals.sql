-- What a bill's lines come to with their tax, and what the bill's own total has beyond them: nothing is added up in the browser.
-- Writes the table anew, which holds a row per bill: locked for a moment. Check: \d provider_bills
set local lock_timeout = '3s';

alter table public.provider_bills
  -- squawk-ignore adding-field-with-default
  add column lines_total public.money_amount generated always as (billed_amount::numeric + vat_amount::numeric) stored,
  -- squawk-ignore adding-field-with-default
  add column lines_difference public.money_amount generated always as (told_total::numeric - billed_amount::numeric - vat_amount::numeric) stored;
comment on column public.provider_bills.lines_difference is 'What the bill''s own total has beyond its lines; empty where it was not told.';
