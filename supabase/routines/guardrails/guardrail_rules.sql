-- requires: raise_version, follow_merge
-- A cap counts its edits, and belongs to the customer that a merged one became.
create or replace trigger raise_version before update on public.guardrails for each row
  when ((old.name, old.period, old.limit_amount, old.limit_share, old.currency, old.covers, old.action, old.route_model, old.is_enabled)
    is distinct from (new.name, new.period, new.limit_amount, new.limit_share, new.currency, new.covers, new.action, new.route_model, new.is_enabled))
  execute function private.raise_version();

create or replace trigger follow_merge_on_insert before insert on public.guardrails
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger follow_merge before update on public.guardrails
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
