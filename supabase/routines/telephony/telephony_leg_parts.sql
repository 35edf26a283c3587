-- What each leg's price is made of, as its provider says, for whoever looks at one call: also the line that is not paid twice, and says
-- so. Part 0 is what no part is named for, and always there. The legs' own policies decide. What counts is in
-- private.telephony_leg_costs.
create or replace view public.telephony_leg_parts with (security_invoker = true) as
select
  l.org_id, l.id as leg_id, l.event_id, p.part, p.component, p.amount::public.money_amount as amount,
  coalesce(l.billed_currency, l.currency) as currency, coalesce(l.billed_price, l.price) is null as is_estimated, p.part = 1 and l.superseding_count > 0 as is_superseded, l.customer_id, l.assigned_to,
  (
    coalesce(l.billed_price, l.price, l.estimated_price)::numeric - case when l.superseding_count > 0 and coalesce(l.billed_currency, l.currency) = l.currency
      then coalesce(l.transport_price, 0)::numeric else 0 end
  )::public.money_amount as leg_cost, l.billed_by, l.price as told_price, l.currency as told_in
from public.telephony_legs as l
cross join lateral (
  values
  (
    0::smallint, case when l.parent_provider is null and l.platform_price is null then 'carrier' else 'other' end,
    coalesce(l.billed_price, l.price, l.estimated_price)::numeric - case when l.billed_currency <> l.currency then 0 else
      coalesce(l.transport_price, 0)::numeric + coalesce(l.transcription_price, 0)::numeric + coalesce(l.model_price, 0)::numeric
      + coalesce(l.voice_price, 0)::numeric + coalesce(l.platform_price, 0)::numeric end
  ),
  (1::smallint, 'transport', l.transport_price::numeric),
  (2::smallint, 'transcription', l.transcription_price::numeric),
  (3::smallint, 'model', l.model_price::numeric),
  (4::smallint, 'voice', l.voice_price::numeric),
  (5::smallint, 'platform', l.platform_price::numeric)
) as p (part, component, amount)
where p.part = 0 or p.amount <> 0 and coalesce(l.billed_currency, l.currency) = l.currency;
comment on column public.telephony_leg_parts.leg_cost is 'What the leg costs in all, without what another one charges; the same on each of its rows.';
comment on view public.telephony_leg_parts is 'The parts of each leg''s price; a superseded one is charged by another leg of the call.';
revoke all on public.telephony_leg_parts from public, anon, authenticated;
grant select on public.telephony_leg_parts to authenticated, service_role;
