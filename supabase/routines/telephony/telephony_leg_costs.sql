-- What a leg costs, part by part: a platform says what its price is made of, and the line is not paid twice where the carrier's own
-- leg is there. Part 0 is what no part is named for, all of it for a carrier, and what a bill changed; it is always there. The parts
-- are the ledger's, and those of a bill in another currency are not told.
create or replace view private.telephony_leg_costs as
select
  l.org_id, l.id, l.event_id, p.part, p.component, p.amount, coalesce(l.billed_currency, l.currency) as currency, l.happened_on, l.customer_id, l.assigned_to,
  coalesce(l.billed_price, l.price) is null as is_estimated, l.provider, l.kind, l.seconds,
  -- one row of a call's stands for the call: that of the leg that no other began, or a platform's whose carrier is not known
  p.part = 0 and (l.parent_leg_id is null or l.parent_provider is not null and l.superseding_count = 0) as is_first,
  l.billed_by is not null as is_reconciled, l.direction
from public.telephony_legs as l
cross join lateral (
  values
  (
    0::smallint, case when l.parent_provider is null and l.platform_price is null then 'carrier' else 'other' end,
    coalesce(l.billed_price, l.price, l.estimated_price, 0)::numeric - case when l.billed_currency <> l.currency then 0 else
      coalesce(l.transport_price, 0)::numeric + coalesce(l.transcription_price, 0)::numeric + coalesce(l.model_price, 0)::numeric
      + coalesce(l.voice_price, 0)::numeric + coalesce(l.platform_price, 0)::numeric end
  ),
  (1::smallint, 'transport', case when l.superseding_count = 0 then l.transport_price::numeric end),
  (2::smallint, 'transcription', l.transcription_price::numeric),
  (3::smallint, 'model', l.model_price::numeric),
  (4::smallint, 'voice', l.voice_price::numeric),
  (5::smallint, 'platform', l.platform_price::numeric)
) as p (part, component, amount)
where p.part = 0 or p.amount <> 0 and coalesce(l.billed_currency, l.currency) = l.currency;
revoke all on private.telephony_leg_costs from public, anon, authenticated, service_role;
