-- requires: follow_merge, copy_assigned_to, announce_change
-- A message that was asked for belongs to the customer that a merged one became, and is its owner's; its pages hear of it.
create or replace trigger belong_to_kept_on_insert before insert on public.outgoing_messages
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.outgoing_messages
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger copy_assigned_to_on_insert before insert on public.outgoing_messages
  for each row when (new.customer_id is not null) execute function private.copy_assigned_to();
create or replace trigger copy_assigned_to before update on public.outgoing_messages
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.copy_assigned_to();

create or replace trigger announce_insert after insert on public.outgoing_messages referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.outgoing_messages referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_insert after insert on public.message_opt_outs referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
create or replace trigger announce_update after update on public.message_opt_outs referencing new table as new_rows
  for each statement execute function private.announce_change('usage');
