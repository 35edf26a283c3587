-- requires: make_posting
-- A kept booking posts its net value on the day on which it begins, estimated, since what was paid is not known here. One that
-- turns out a no-show, is cancelled or moved away posts nothing, nor does one whose completed sale does.
create or replace view private.calendar_events_postings as
select
  f.org_id, f.id, 0::smallint as part, f.happened_on as day, 'revenue'::text as direction, 'usage'::text as workspace,
  'estimated'::text as state, f.customer_id, null::uuid as person_id, f.net_value::numeric as amount, f.currency
from public.calendar_events as f
where f.state = 'kept' and f.net_value > 0 and f.superseding_count = 0;
revoke all on private.calendar_events_postings from public, anon, authenticated, service_role;

select private.make_posting(
  'calendar_events',
  array['happened_on', 'customer_id', 'net_value', 'currency', 'state', 'superseding_count'],
  $$state = 'kept' and net_value > 0 and superseding_count = 0$$
);
drop function if exists private.post_calendar_event(uuid, uuid);
