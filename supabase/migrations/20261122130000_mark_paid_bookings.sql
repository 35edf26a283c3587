-- The return follows what is paid: a sale that is completed, paid or taken back marks its booking, whose days are looked up when the mark
-- is read. Adds a column and an index to the marks (few rows; its writers wait for a moment), and marks everything once, so that the
-- next fold counts what was paid before. Check: \d private.roi_marks
set local lock_timeout = '3s';
alter table private.roi_marks add column booking_id uuid;
-- squawk-ignore ban-drop-constraint
alter table private.roi_marks drop constraint roi_marks_name_one;
-- squawk-ignore constraint-missing-not-valid
alter table private.roi_marks add constraint roi_marks_name_one check (num_nonnulls(day, event_id, booking_id) = 1);
comment on table private.roi_marks is
  'Of what the rollup is older than the facts: a day, or a call, message or booking whose days are looked up; written in the transaction that changes them.';
-- squawk-ignore require-concurrent-index-creation
create index roi_marks_booking_id on private.roi_marks (org_id, booking_id) where booking_id is not null;
-- its callers, replaced with it, give the bookings too
-- squawk-ignore ban-drop-function
drop function if exists private.roi_event_days(uuid, uuid[]);
insert into private.roi_marks (org_id, day) values ('00000000-0000-0000-0000-000000000000', '-infinity');
