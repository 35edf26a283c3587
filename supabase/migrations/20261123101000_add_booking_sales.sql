-- The rows behind the funnel of the return: each booking holds how far its sale has come, and the day of the call or message that led to it, so
-- that a list finds those of a step and of a day by an index. Adds columns without default (brief lock), fills them and builds indexes:
-- blocks writes to bookings meanwhile, seconds for a million rows. The functions of figures without the new filters go, since PostgREST could
-- not tell the two apart. Check: \d calendar_events, \df *.booking_figures
set local lock_timeout = '3s';
alter table public.calendar_events
  add column sale_step text,
  add column origin_on date,
  add constraint calendar_events_sale_step_is_known check (sale_step in ('sold', 'paid')) not valid,
  add constraint calendar_events_origin_has_a_day check (origin_on is null or origin_event_id is not null) not valid;
comment on column public.calendar_events.sale_step is 'How far its sale has come, by trigger: sold (completed or invoiced), paid; empty without such a sale.';
comment on column public.calendar_events.origin_on is 'The day of the call or message that led to it: that of its first leg, by trigger.';
update public.calendar_events as e
set sale_step = case s.state when 'PAID' then 'paid' else 'sold' end
from public.sales as s
where s.org_id = e.org_id and s.booking_id = e.id and s.completed_on is not null;
update public.calendar_events as e
set origin_on = (
  select min(l.happened_on) from public.telephony_legs as l
  where l.org_id = e.org_id and l.event_id = e.origin_event_id
    and (l.parent_leg_id is null or l.parent_provider is not null and l.superseding_count = 0)
)
where e.origin_event_id is not null;
-- those that private.sold_as() tells, the latest first: of everybody, of one's own
-- squawk-ignore require-concurrent-index-creation
create index calendar_events_sold_as on public.calendar_events (org_id, starts_at desc, id)
  where case when state = 'kept' then sale_step end is not null;
-- squawk-ignore require-concurrent-index-creation
create index calendar_events_assigned_to_sold_as on public.calendar_events (org_id, assigned_to, starts_at desc, id)
  where case when state = 'kept' then sale_step end is not null;
-- squawk-ignore require-concurrent-index-creation
create index calendar_events_origin_on on public.calendar_events (org_id, origin_on) where origin_on is not null;
-- squawk-ignore ban-drop-function
drop function if exists public.booking_figures(
  uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text, text[], text[], text[]
);
-- squawk-ignore ban-drop-function
drop function if exists private.booking_figures(
  uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text, text[], text[], text[]
);
