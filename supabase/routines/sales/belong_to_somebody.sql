-- requires: follow_merge, fill_assigned_to, raise_version
-- A lead or sale is whoever's made it, and of the customer that a merged one became; edits of what people may write are counted.
create or replace trigger belong_to_kept_on_insert before insert on public.leads
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.leads
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger belong_to_kept_on_insert before insert on public.sales
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.sales
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();

create or replace trigger fill_assigned_to before insert on public.leads
  for each row when (new.assigned_to is null) execute function private.fill_assigned_to();
create or replace trigger fill_assigned_to before insert on public.sales
  for each row when (new.assigned_to is null) execute function private.fill_assigned_to();

create or replace trigger raise_version before update on public.leads for each row
  when ((old.name, old.company, old.email, old.phone, old.source, old.note, old.service_id, old.estimated_value, old.currency,
      old.follow_up_on, old.customer_id)
    is distinct from (new.name, new.company, new.email, new.phone, new.source, new.note, new.service_id, new.estimated_value, new.currency,
      new.follow_up_on, new.customer_id))
  execute function private.raise_version();
create or replace trigger raise_version before update on public.sales for each row
  when ((old.title, old.customer_id, old.booking_id, old.source, old.note, old.currency, old.expected_amount, old.expected_on, old.discount)
    is distinct from (new.title, new.customer_id, new.booking_id, new.source, new.note, new.currency, new.expected_amount, new.expected_on, new.discount))
  execute function private.raise_version();
create or replace trigger raise_version before update on public.sale_lines for each row
  when ((old.position, old.service_id, old.description, old.quantity, old.unit_price, old.discount, old.tax_rate, old.tax_included)
    is distinct from (new.position, new.service_id, new.description, new.quantity, new.unit_price, new.discount, new.tax_rate, new.tax_included))
  execute function private.raise_version();
