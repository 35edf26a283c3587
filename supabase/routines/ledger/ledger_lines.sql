-- requires: customer_name
-- The entries behind a figure, each with an id for lists and the name of its customer.
create or replace view public.ledger_lines with (security_invoker = true) as
select
  e.source || ':' || e.source_id::text || ':' || e.part::text || ':' || e.to_currency as id,
  e.org_id, e.source, e.source_id, e.part, e.to_currency, e.day, e.direction, e.workspace, e.state, e.customer_id,
  private.customer_name(e.org_id, e.customer_id) as customer_name, e.person_id, e.amount, e.currency, e.amount_org, e.rate,
  e.rated_on, e.posted_at
from public.ledger_entries as e;
comment on view public.ledger_lines is 'Every entry behind a figure: source row, amount, rate and the day of the rate.';
revoke all on public.ledger_lines from public, anon, authenticated;
grant select on public.ledger_lines to authenticated, service_role;
