-- requires: follow_merge, copy_assigned_to
-- A contact or identity of a merged customer belongs to the one that took its place, also when it comes while the merge
-- runs. Named to fire before copy_assigned_to, which looks at the customer found here: triggers fire by name.
create or replace trigger belong_to_kept_on_insert before insert on public.contacts
  for each row execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.contacts
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.follow_merge();
create or replace trigger belong_to_kept_on_insert before insert on public.customer_identities
  for each row execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.customer_identities
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.follow_merge();
