-- requires: follow_merge, copy_assigned_to
-- A booking belongs to the customer that a merged one became, and is its owner's.
create or replace trigger belong_to_kept_on_insert before insert on public.calendar_events
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.calendar_events
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger copy_assigned_to_on_insert before insert on public.calendar_events
  for each row when (new.customer_id is not null) execute function private.copy_assigned_to();
create or replace trigger copy_assigned_to before update on public.calendar_events
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.copy_assigned_to();
