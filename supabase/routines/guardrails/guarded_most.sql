-- requires: spent_by, spend_kinds
-- Whom a cap on each customer or agent has to be weighed for: the ten that spent most in its period, and
-- before them those of whom that cannot be told.
create or replace function private.guarded_most(
  guardrail public.guardrails,
  at timestamptz
)
returns table (customer_id uuid, agent_id text)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  select p.customer_id, p.agent_id
  from (
    select s.customer_id, s.agent_id, s.amount, s.unconverted_count > 0 as is_unknown
    from private.spent_by(
      guardrail.org_id, guardrail.scope, null, null, private.spend_kinds(guardrail.covers), guardrail.period, guardrail.currency,
      guarded_most.at
    ) as s
    union all
    select r.customer_id, r.agent_id, r.amount, false
    from private.spend_reservations as r
    where r.org_id = guardrail.org_id and r.closed_at is null and r.expires_at > clock_timestamp()
  ) as p
  where case guardrail.scope when 'customer' then p.customer_id is not null else p.agent_id is not null end
  group by 1, 2
  order by bool_or(p.is_unknown) desc, sum(p.amount) desc, p.customer_id, p.agent_id
  limit 10;
end
$$;
revoke execute on function private.guarded_most(public.guardrails, timestamptz) from public, anon, authenticated;
