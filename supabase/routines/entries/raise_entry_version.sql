-- requires: raise_version
create or replace trigger raise_version before update on public.manual_entries for each row
  when ((old.direction, old.happened_on, old.customer_id, old.person_id, old.amount, old.currency, old.note, old.state)
    is distinct from
    (new.direction, new.happened_on, new.customer_id, new.person_id, new.amount, new.currency, new.note, new.state))
  execute function private.raise_version();
