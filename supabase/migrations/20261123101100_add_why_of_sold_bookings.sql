-- A sale says why it is of its booking, as a booking says why it is of its call: who said so and when, or that a function made the link. Of what
-- was linked before nothing is known. Adds columns without default and a key (brief locks). Check: \d sales
set local lock_timeout = '3s';
alter table public.sales
  add column booking_rule text,
  add column booking_set_by uuid,
  add column booking_set_at timestamptz,
  -- squawk-ignore adding-foreign-key-constraint
  add constraint booking_setter foreign key (org_id, booking_set_by) references public.memberships (org_id, id)
    on delete set null (booking_set_by) not valid,
  add constraint sales_booking_rule_is_known check (booking_rule in ('person', 'function')) not valid,
  add constraint sales_booking_rule_is_of_a_booking check (booking_rule is null or booking_id is not null) not valid,
  add constraint sales_booking_rule_has_a_time check ((booking_rule is null) = (booking_set_at is null)) not valid,
  add constraint sales_booking_setter_is_a_person check (booking_set_by is null or booking_rule = 'person') not valid;
comment on column public.sales.booking_rule is 'Why it is of its booking, by trigger: person: somebody said so; function: what made the sale did; empty: linked before this was noted.';
-- squawk-ignore require-concurrent-index-creation
create index sales_booking_set_by on public.sales (org_id, booking_set_by) where booking_set_by is not null;
