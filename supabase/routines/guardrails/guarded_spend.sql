-- requires: spent_by, spend_kinds
-- What the organisation, or the customer or agent that is given, has spent of what a guardrail covers. Nobody given: nothing.
create or replace function private.guarded_spend(
  org_id uuid,
  scope text,
  customer_id uuid,
  agent_id text,
  covers text,
  period text,
  in_currency text,
  at timestamptz,
  out amount numeric,
  out unconverted_count bigint
)
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(sum(s.amount), 0), coalesce(sum(s.unconverted_count), 0)::bigint
  from private.spent_by(
    guarded_spend.org_id, guarded_spend.scope, guarded_spend.customer_id, guarded_spend.agent_id,
    private.spend_kinds(guarded_spend.covers), guarded_spend.period, guarded_spend.in_currency, guarded_spend.at
  ) as s
  where guarded_spend.scope = 'organisation' or num_nonnulls(guarded_spend.customer_id, guarded_spend.agent_id) = 1
$$;
revoke execute on function private.guarded_spend(uuid, text, uuid, text, text, text, text, timestamptz) from public, anon, authenticated;
