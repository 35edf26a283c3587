-- requires: telephony_leg_costs, provider_bill_lines_postings, sold_as, sale_of
-- The agent that held a call or message, by its platform's id, else by its name; null where none did.
create or replace function private.agent_key(
  event public.telephony_events
)
returns text
language sql
immutable
as $$
  select nullif(case when event.agent_id is null then event.agent_name else event.agent_id end, '')
$$;
revoke execute on function private.agent_key(public.telephony_events) from public, anon, authenticated;

-- An agent as it is called now, where its provider has a name for it.
create or replace function private.agent_name(
  org_id uuid,
  agent text
)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select e.agent_name from public.telephony_events as e
  where e.org_id = agent_name.org_id and case when e.agent_id is null then e.agent_name else e.agent_id end = agent_name.agent
    and e.agent_name is not null
  order by e.started_at desc
  limit 1
$$;
revoke execute on function private.agent_name(uuid, text) from public, anon, authenticated;

-- Everything that counts into the return of some days, from the facts as they are now: how many and how much, in their own
-- currencies, per person, agent, channel and what was bought. Settings are applied where this is read.
create or replace function private.roi_facts(
  org_id uuid,
  days date[]
)
returns table (
  day date,
  measure text,
  person_id uuid,
  agent_id text,
  channel text,
  item text,
  currency text,
  quantity bigint,
  amount numeric
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with leg as materialized (
    select l.id, l.event_id, l.happened_on, l.component, l.amount, l.currency::text as currency, l.kind, l.direction, l.assigned_to,
      l.is_first, private.agent_key(e) as agent_key, e.state = 'completed' and e.seconds > 0 as is_answered, e.seconds
    from private.telephony_leg_costs as l
    join public.telephony_events as e on e.org_id = l.org_id and e.id = l.event_id
    where l.org_id = roi_facts.org_id and l.happened_on = any (roi_facts.days)
  ),
  begun as materialized (
    -- once, whatever legs it has
    select distinct on (l.happened_on, l.event_id) l.*
    from leg as l where l.is_first
    order by l.happened_on, l.event_id, l.id
  ),
  fact as (
    select b.happened_on as day, m.measure, b.assigned_to as person_id, b.agent_key as agent_id, b.kind as channel, '' as item,
      '' as currency, 1 as quantity, m.amount
    from begun as b
    cross join lateral (
      select 'call' as measure, 0 as amount where b.kind = 'call' and b.agent_key is not null
      union all
      select 'answered', b.seconds where b.kind = 'call' and b.agent_key is not null and b.is_answered
      union all
      select 'message', 0 where b.kind = 'message' and b.direction = 'inbound'
    ) as m
    union all
    -- what became of the bookings that a call or message led to, on the day of that
    select c.origin_on, m.measure, c.assigned_to, private.agent_key(e), e.kind, '', m.currency, 1, m.amount
    from public.calendar_events as c
    join public.telephony_events as e on e.org_id = c.org_id and e.id = c.origin_event_id
    cross join lateral (
      select 'made_' || case when c.state in ('pending', 'confirmed') then 'ahead' else c.state end as measure, '' as currency, 0 as amount
      union all
      -- its sale was completed, and paid: one of a booking at most
      select 'made_sold', '', 0 where private.sold_as(c.state, c.sale_step) is not null
      union all
      select 'made_paid', s.currency::text, s.amount::numeric from private.sale_of(c.org_id, c.id) as s where private.sold_as(c.state, c.sale_step) = 'paid'
    ) as m
    where c.org_id = roi_facts.org_id and c.origin_on = any (roi_facts.days) and c.kind = 'booking'
    union all
    -- and what they are worth, on their own
    select c.happened_on, m.measure, c.assigned_to, private.agent_key(e), e.kind, coalesce(c.service_id::text, ''), m.currency, 1, m.amount
    from public.calendar_events as c
    join public.telephony_events as e on e.org_id = c.org_id and e.id = c.origin_event_id
    cross join lateral (
      select s.measure, case when s.measure in ('value', 'ahead') then c.currency::text else '' end as currency,
        case when s.measure in ('value', 'ahead') then c.net_value::numeric else 0 end as amount
      from (
        select case
          when c.state in ('no_show', 'cancelled') then c.state
          else case when c.state = 'kept' then 'value' else 'ahead' end || case when c.net_value is null then '_unpriced' else '' end
        end as measure
      ) as s
      union all
      select 'paid', s.currency::text, s.amount::numeric from private.sale_of(c.org_id, c.id) as s where private.sold_as(c.state, c.sale_step) = 'paid'
    ) as m
    where c.org_id = roi_facts.org_id and c.happened_on = any (roi_facts.days) and c.kind = 'booking'
    union all
    -- the line is telephony, and what a platform asks for beside it is AI
    select l.happened_on, case when l.component in ('carrier', 'transport') then 'telephony' else 'ai' end, l.assigned_to, l.agent_key,
      l.kind, case when l.component in ('carrier', 'transport') then l.kind || ' ' || l.direction else l.component end, l.currency, 1, l.amount
    from leg as l where l.amount <> 0
    union all
    select a.usage_on, case when a.agent_id is null then 'other_ai' else 'ai' end, a.person_id, a.agent_id,
      case when a.agent_id is null then '' else 'call' end, a.model, a.currency::text, 1, a.cost::numeric
    from public.ai_usage_logs as a
    where a.org_id = roi_facts.org_id and a.usage_on = any (roi_facts.days) and a.cost <> 0
    union all
    select a.usage_on, 'other_ai', a.person_id, '', '', a.model, a.currency::text, 1, a.cost::numeric - a.logged_amount::numeric
    from public.ai_usage_days as a
    where a.org_id = roi_facts.org_id and a.usage_on = any (roi_facts.days) and a.cost <> a.logged_amount
    union all
    -- what is on a bill alone: the platform's is of the AI phone, whatever call it was for
    select p.day, k.measure, null, '', '', case k.measure when 'ai' then 'other' else 'bill' end, p.currency::text, 1, p.amount
    from private.provider_bill_lines_postings as p
    join public.provider_bill_lines as l on l.org_id = p.org_id and l.id = p.id
    cross join lateral (
      select case l.provider when 'openrouter' then 'other_ai' when 'vapi' then 'ai' when 'retell' then 'ai' else 'telephony' end as measure
    ) as k
    where p.org_id = roi_facts.org_id and p.day = any (roi_facts.days)
  )
  select f.day, f.measure, coalesce(f.person_id, '00000000-0000-0000-0000-000000000000'), coalesce(f.agent_id, ''), f.channel, f.item,
    f.currency, sum(f.quantity), sum(f.amount)::numeric
  from fact as f
  group by 1, 2, 3, 4, 5, 6, 7;
end
$$;
revoke execute on function private.roi_facts(uuid, date[]) from public, anon, authenticated;
