-- requires: raise_version
-- An edit of what a client may write counts; a copied assigned_to or a merge does not.
create or replace trigger raise_version before update on public.customers for each row
  when ((old.kind, old.name, old.email, old.phone, old.country, old.currency, old.note)
    is distinct from (new.kind, new.name, new.email, new.phone, new.country, new.currency, new.note))
  execute function private.raise_version();

create or replace trigger raise_version before update on public.contacts for each row
  when ((old.name, old.title, old.email, old.phone, old.note)
    is distinct from (new.name, new.title, new.email, new.phone, new.note))
  execute function private.raise_version();

create or replace trigger raise_version before update on public.customer_identities for each row
  when ((old.kind, old.provider, old.value) is distinct from (new.kind, new.provider, new.value))
  execute function private.raise_version();
