-- Which call or message led to a booking: the answer and why stand at the booking, and what has to be looked at again in a list
-- of marks. Calls get the booking that their platform names, and organisations settings of the return with the day they hold from.
-- Holds the writers of bookings and calls while indexes are built, seconds for a million rows. Check: \d calendar_events
set local lock_timeout = '3s';

create table public.roi_settings (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  valid_from date not null,
  -- how long after a call or message a booking still comes from it
  attribution_days int not null,
  currency public.currency_code not null,
  hourly_wage public.money_amount,
  minutes_per_call numeric not null,
  -- what a booking counts whose price nobody knows
  booking_value public.money_amount,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint roi_settings_day_is_once unique (org_id, valid_from),
  constraint roi_settings_valid_from_is_bounded check (valid_from between '1999-12-31' and '2100-01-01'),
  constraint roi_settings_attribution_is_bounded check (attribution_days between 1 and 365),
  constraint roi_settings_wage_is_bounded check (hourly_wage between 0 and 1000000),
  constraint roi_settings_minutes_are_bounded check (minutes_per_call between 0 and 600 and min_scale(minutes_per_call) <= 2),
  constraint roi_settings_booking_value_is_bounded check (booking_value between 0 and 10000000000)
);
comment on table public.roi_settings is 'What the return is computed with, from a day on: a change never rewrites what was before it.';
alter table public.roi_settings enable row level security;

alter table public.telephony_events
  add column booking_reference text,
  add constraint telephony_events_reference_is_short check (char_length(booking_reference) between 1 and 200) not valid;
comment on column public.telephony_events.booking_reference is 'The booking that was made in this call, by its provider''s id, where the call''s platform says so.';
-- squawk-ignore require-concurrent-index-creation
create index telephony_events_booking_reference on public.telephony_events (org_id, booking_reference) where booking_reference is not null;
alter type private.leg_report add attribute booking_reference text;

alter table public.calendar_events
  add column origin_event_id uuid,
  add column origin_rule text,
  -- by what both are known to be of one person
  add column origin_identity text,
  add column origin_set_by uuid,
  add column origin_set_at timestamptz,
  -- squawk-ignore adding-foreign-key-constraint
  add constraint origin foreign key (org_id, origin_event_id) references public.telephony_events (org_id, id)
    on delete set null (origin_event_id) not valid,
  -- squawk-ignore adding-foreign-key-constraint
  add constraint origin_setter foreign key (org_id, origin_set_by) references public.memberships (org_id, id)
    on delete set null (origin_set_by) not valid,
  add constraint calendar_events_origin_rule_is_known
    check (origin_rule in ('reference', 'answered_call', 'message', 'person')) not valid,
  add constraint calendar_events_origin_identity_is_known check (origin_identity in ('customer', 'phone')) not valid,
  add constraint calendar_events_origin_has_a_rule check (origin_event_id is null or origin_rule is not null) not valid,
  add constraint calendar_events_origin_was_set check ((origin_rule is not distinct from 'person') = (origin_set_at is not null)) not valid;
comment on column public.calendar_events.origin_event_id is 'The call or message that led to this booking; at most one.';
comment on column public.calendar_events.origin_rule is
  'reference: the call''s platform named the booking; answered_call, message: the latest of the same person within the window; person: somebody said so, also that nothing did.';
-- squawk-ignore require-concurrent-index-creation
create index calendar_events_origin_event_id on public.calendar_events (org_id, origin_event_id) where origin_event_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index calendar_events_origin_set_by on public.calendar_events (org_id, origin_set_by) where origin_set_by is not null;
-- squawk-ignore require-concurrent-index-creation
create index calendar_events_phone on public.calendar_events (org_id, client_phone) where client_phone is not null;
-- squawk-ignore require-concurrent-index-creation
create index calendar_events_booking_id on public.calendar_events (org_id, provider_booking_id);

-- A booking, or a call or message whose bookings have to be looked at again.
create table private.origin_marks (
  id bigint primary key generated always as identity,
  org_id uuid not null,
  booking_id uuid,
  event_id uuid,
  constraint origin_marks_name_one check (num_nonnulls(booking_id, event_id) = 1)
);
alter table private.origin_marks enable row level security;
insert into private.origin_marks (org_id, booking_id) select e.org_id, e.id from public.calendar_events as e;

insert into public.role_permissions (role, permission)
select r.role, p.permission
from (values ('owner'), ('admin')) as r (role)
cross join (values ('roi_settings.read'), ('roi_settings.create'), ('roi_settings.update'), ('roi_settings.delete')) as p (permission)
union all
values ('manager', 'roi_settings.read'), ('viewer', 'roi_settings.read'), ('rep', 'roi_settings.read');
