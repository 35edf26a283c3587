-- requires: raise_version, follow_merge
-- An alert counts its edits, and belongs to the customer that a merged one became.
create or replace trigger raise_version before update on public.spend_alerts for each row
  when (
    (old.name, old.covers, old.period, old.warning_amount, old.critical_amount, old.currency, old.silent_hours, old.is_enabled)
    is distinct from
    (new.name, new.covers, new.period, new.warning_amount, new.critical_amount, new.currency, new.silent_hours, new.is_enabled)
  )
  execute function private.raise_version();

create or replace trigger follow_merge_on_insert before insert on public.spend_alerts
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger follow_merge before update on public.spend_alerts
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
