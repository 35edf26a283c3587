-- requires: bill_shapes
-- What should be on a bill and is not: see provider_bill_missing(). A bill of calls alone is not asked for messages, nor one of
-- numbers and subscriptions for either.
create or replace function private.missing_on_bill(
  bill public.provider_bills
)
returns setof public.provider_bill_missing_fact
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
-- as in compare_bill()
set enable_nestloop = off
as $$
#variable_conflict use_column
declare
  v_kinds text[];
begin
  if bill.provider = 'openrouter' then
    return query
    select 'ai_usage'::text, null::uuid, u.usage_on, null::uuid, null::text, null::text, sum(u.amount)::public.money_amount,
      'USD'::public.currency_code
    from (
      select t.usage_on, t.cost::numeric - t.logged_amount::numeric as amount
      from public.ai_usage_days as t
      where t.org_id = bill.org_id and t.integration_id = bill.integration_id and t.usage_on between bill.starts_on and bill.ends_on
      union all
      select t.usage_on, t.cost::numeric
      from public.ai_usage_logs as t
      where t.org_id = bill.org_id and t.integration_id = bill.integration_id and t.usage_on between bill.starts_on and bill.ends_on
    ) as u
    where not exists (
      select from public.provider_bill_lines as l
      where l.org_id = bill.org_id and l.bill_id = bill.id and l.happened_on = u.usage_on and l.error is null
        and l.explanation is distinct from 'vat'
    ) and not exists (
      select from public.provider_bill_lines as l
      where l.org_id = bill.org_id and l.integration_id = bill.integration_id and l.happened_on = u.usage_on and l.is_posted and l.covers_day
    )
    group by u.usage_on
    having sum(u.amount) <> 0;
    return;
  end if;
  select array_agg(k.kind) into v_kinds
  from (values ('call'), ('message')) as k (kind)
  where exists (
    select from public.provider_bill_lines as l
    cross join lateral (
      select g.kind from public.telephony_legs as g where g.org_id = l.org_id and g.id = l.leg_id
      offset 0
    ) as g
    where l.org_id = bill.org_id and l.bill_id = bill.id and g.kind = k.kind
  );
  if v_kinds is null and exists (
    select from public.provider_bill_lines as l
    where l.org_id = bill.org_id and l.bill_id = bill.id and l.explanation in ('not_in_kontor', 'not_itemised')
  ) then
    v_kinds := array['call', 'message'];
  end if;
  return query
  select 'telephony_legs'::text, g.id, g.happened_on, g.event_id, g.counterpart, g.provider_leg_id,
    (
      coalesce(g.price, g.estimated_price)::numeric - case when g.superseding_count > 0 then coalesce(g.transport_price, 0)::numeric else 0 end
    )::public.money_amount,
    g.currency
  from public.telephony_legs as g
  where g.org_id = bill.org_id and g.integration_id = bill.integration_id
    and g.happened_on between bill.starts_on - 1 and bill.ends_on + 1
    and (g.started_at at time zone 'UTC')::date between bill.starts_on and bill.ends_on
    and g.kind = any (v_kinds) and g.billed_by is null
    and coalesce(g.price, g.estimated_price)::numeric
      <> case when g.superseding_count > 0 then coalesce(g.transport_price, 0)::numeric else 0 end
    and not exists (
      select from public.provider_bill_lines as l where l.org_id = bill.org_id and l.bill_id = bill.id and l.leg_id = g.id
    );
end
$$;
revoke execute on function private.missing_on_bill(public.provider_bills) from public, anon, authenticated;
