-- requires: make_posting, telephony_leg_costs
-- A leg posts what its provider charges, part by part, on the day of the call: estimated until the price is there, reconciled
-- with the bill's, and nothing while none is known or it is free.
create or replace view private.telephony_legs_postings as
select
  f.org_id, f.id, f.part, f.happened_on as day, 'cost'::text as direction, 'usage'::text as workspace,
  case when f.is_estimated then 'estimated' when f.is_reconciled then 'reconciled' else 'actual' end as state,
  f.customer_id, null::uuid as person_id, f.amount, f.currency
from private.telephony_leg_costs as f
where f.amount <> 0;
revoke all on private.telephony_legs_postings from public, anon, authenticated, service_role;

select private.make_posting(
  'telephony_legs',
  array[
    'happened_on', 'customer_id', 'price', 'estimated_price', 'currency', 'billed_price', 'billed_currency',
    'billed_by', 'transport_price', 'transcription_price', 'model_price', 'voice_price', 'platform_price',
    'superseding_count'
  ]
);
drop function if exists private.post_telephony_leg(uuid, uuid);
