-- requires: guardrail_period
-- What an organisation or customer has earned in a period by the ledger, in the organisation's currency, as far as it is converted;
-- of an agent, what the bookings have earned that its calls led to.
create or replace function private.guarded_revenue(
  org_id uuid,
  scope text,
  customer_id uuid,
  agent_id text,
  from_on date,
  to_on date
)
returns numeric
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_currency public.currency_code := (select o.currency from public.organisations as o where o.id = guarded_revenue.org_id);
begin
  if guarded_revenue.scope = 'organisation' then
    return coalesce((
      select sum(p.amount_org)
      from (
        select d.amount_org from private.ledger_daily as d
        where d.org_id = guarded_revenue.org_id and d.to_currency = v_currency and d.direction = 'revenue'
          and d.day between guarded_revenue.from_on and guarded_revenue.to_on
        union all
        select d.amount_org from private.ledger_delta as d
        where d.org_id = guarded_revenue.org_id and d.to_currency = v_currency and d.direction = 'revenue'
          and d.day between guarded_revenue.from_on and guarded_revenue.to_on
      ) as p
    ), 0);
  end if;
  if guarded_revenue.scope = 'customer' then
    return coalesce((
      select sum(e.amount_org::numeric)
      from public.ledger_entries as e
      where e.org_id = guarded_revenue.org_id and e.customer_id = guarded_revenue.customer_id and e.direction = 'revenue'
        and e.to_currency = v_currency and e.day between guarded_revenue.from_on and guarded_revenue.to_on
    ), 0);
  end if;
  return coalesce((
    select sum(e.amount_org::numeric)
    from public.telephony_events as t
    join public.calendar_events as b on b.org_id = t.org_id and b.origin_event_id = t.id
    join public.ledger_entries as e
      on e.org_id = b.org_id and e.source = 'calendar_events' and e.source_id = b.id and e.direction = 'revenue'
    where t.org_id = guarded_revenue.org_id and t.agent_id = guarded_revenue.agent_id and e.to_currency = v_currency
      and b.happened_on between guarded_revenue.from_on and guarded_revenue.to_on
  ), 0);
end
$$;
revoke execute on function private.guarded_revenue(uuid, text, uuid, text, date, date) from public, anon, authenticated;
