-- requires: raise_version
create or replace trigger raise_version before update on public.services for each row
  when ((old.name, old.price, old.currency, old.tax_rate, old.tax_included, old.state)
    is distinct from (new.name, new.price, new.currency, new.tax_rate, new.tax_included, new.state))
  execute function private.raise_version();
