-- requires: customer_name
-- Calls and messages with what all their legs cost: estimated while a price is missing, no sum over several currencies.
-- The tables' own policies decide: everybody's, or one's own.
create or replace view public.telephony_list with (security_invoker = true) as
select
  e.org_id, e.id, e.kind, e.direction, e.state, e.from_number, e.to_number, e.counterpart, e.customer_id,
  private.customer_name(e.org_id, e.customer_id) as customer_name, e.assigned_to, e.started_at, e.seconds, e.body,
  e.media_count, e.error_code, l.cost, l.currency, l.cost_state, l.currency_count, l.leg_count, e.created_at, e.updated_at,
  e.agent_id, e.agent_name, e.outcome, e.summary, e.has_recording, e.transcript is not null as has_transcript, l.providers,
  -- as telephony_events_agent has it
  case when e.agent_id is null then e.agent_name else e.agent_id end as agent_key,
  case when l.currency_count <= 1 then l.transport end::public.money_amount as transport_cost,
  case when l.currency_count <= 1 then l.transcription end::public.money_amount as transcription_cost,
  case when l.currency_count <= 1 then l.model end::public.money_amount as model_cost,
  case when l.currency_count <= 1 then l.voice end::public.money_amount as voice_cost,
  case when l.currency_count <= 1 then l.platform end::public.money_amount as platform_cost,
  e.provider_key
from public.telephony_events as e
cross join lateral (
  select
    case when count(distinct c.currency) filter (where c.cost is not null) <= 1
      then sum(
        c.cost
        -- the line is in the carrier's own leg
        - case when g.superseding_count > 0 and c.currency = g.currency then coalesce(g.transport_price, 0)::numeric else 0 end
      ) end::public.money_amount as cost,
    min(c.currency) filter (where c.cost is not null) as currency,
    case when bool_or(c.told is null and c.cost is not null) then 'estimated'
      when bool_and(c.told is null) then 'unknown' when bool_or(c.told is null) then 'estimated'
      when bool_and(g.billed_by is not null) then 'reconciled' else 'actual' end as cost_state,
    count(distinct c.currency) filter (where c.cost is not null)::int as currency_count,
    count(*)::int as leg_count,
    array_agg(distinct g.provider order by g.provider) as providers,
    sum(g.transport_price::numeric) filter (where g.superseding_count = 0) as transport,
    sum(g.transcription_price::numeric) as transcription, sum(g.model_price::numeric) as model,
    sum(g.voice_price::numeric) as voice, sum(g.platform_price::numeric) as platform
  from public.telephony_legs as g
  cross join lateral (
    select coalesce(g.billed_price, g.price)::numeric as told, coalesce(g.billed_price, g.price, g.estimated_price)::numeric as cost,
      coalesce(g.billed_currency, g.currency) as currency
  ) as c
  where g.org_id = e.org_id and g.event_id = e.id
) as l;
comment on view public.telephony_list is 'Calls and messages with customer and cost, for lists.';
comment on column public.telephony_list.cost_state is 'unknown: no price yet; estimated: at least one leg''s price is computed; actual: the providers'' own; reconciled: their bills''.';
comment on column public.telephony_list.provider_key is 'The same as providers, in one text that an index finds: twilio+vapi.';
comment on column public.telephony_list.transport_cost is 'The part of cost that platforms name for the line and no carrier charges itself; the other _cost columns likewise.';
comment on column public.telephony_list.agent_key is 'What an agent''s calls are found by: its id at the platform, else its name.';
revoke all on public.telephony_list from public, anon, authenticated;
grant select on public.telephony_list to authenticated, service_role;
