-- requires: guardrail_period, telephony_leg_costs
-- Whom a cap on each customer or agent has to be weighed for: the ten that spent most in its period, as told and unconverted.
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
declare
  v_days record;
begin
  v_days := private.guardrail_period(
    guardrail.period, (select o.timezone from public.organisations as o where o.id = guardrail.org_id), guarded_most.at
  );
  return query
  select p.customer_id, p.agent_id
  from (
    select case guardrail.scope when 'customer' then l.customer_id end as customer_id,
      case guardrail.scope when 'agent' then l.agent_id end as agent_id, l.cost::numeric as amount
    from public.ai_usage_logs as l
    where l.org_id = guardrail.org_id and guardrail.covers <> 'messages'
      and l.called_at >= v_days.starts_at and l.called_at < v_days.ends_at
    union all
    select d.customer_id, null, d.cost::numeric - d.logged_amount::numeric
    from public.ai_usage_days as d
    where d.org_id = guardrail.org_id and guardrail.covers <> 'messages' and guardrail.scope = 'customer'
      and d.usage_on between v_days.from_on and v_days.to_on
    union all
    select c.customer_id, null, c.amount
    from private.telephony_leg_costs as c
    where c.org_id = guardrail.org_id and guardrail.covers <> 'ai' and c.kind = 'message'
      and c.happened_on between v_days.from_on and v_days.to_on
    union all
    select r.customer_id, r.agent_id, r.amount
    from private.spend_reservations as r
    where r.org_id = guardrail.org_id and r.closed_at is null and r.expires_at > clock_timestamp()
  ) as p
  where case guardrail.scope when 'customer' then p.customer_id is not null else p.agent_id is not null end
  group by 1, 2
  order by sum(p.amount) desc, p.customer_id, p.agent_id
  limit 10;
end
$$;
revoke execute on function private.guarded_most(public.guardrails, timestamptz) from public, anon, authenticated;
