-- requires: refuse
-- A line is its sale's: whose it is and which discount it has are copied. The sale is held until the commit, so that two who change
-- lines of it add them up one after the other. Of a sale that is invoiced nothing that counts is changed.
create or replace function private.refuse_invoiced(
  state text
)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if refuse_invoiced.state in ('INVOICED', 'PAID') then
    perform private.refuse(
      'KT231', 409, 'The sale is invoiced already.', null, 'Take the sale back to COMPLETED first, and correct the invoice too.'
    );
  end if;
end
$$;
revoke execute on function private.refuse_invoiced(text) from public, anon, authenticated;

create or replace function private.belong_to_sale()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sale public.sales;
begin
  select s.* into v_sale
  from public.sales as s
  where s.org_id = coalesce(new.org_id, old.org_id) and s.id = coalesce(new.sale_id, old.sale_id)
  for no key update;
  perform private.refuse_invoiced(v_sale.state);
  if tg_op = 'DELETE' then
    return old;
  end if;
  new.assigned_to := v_sale.assigned_to;
  new.sale_discount := coalesce(v_sale.discount, 0);
  return new;
end
$$;
revoke execute on function private.belong_to_sale() from public, anon, authenticated;

create or replace trigger belong_to_sale_on_insert before insert or delete on public.sale_lines
  for each row execute function private.belong_to_sale();
create or replace trigger belong_to_sale before update on public.sale_lines
  for each row when (
    (old.quantity, old.unit_price, old.discount, old.tax_rate, old.tax_included)
      is distinct from (new.quantity, new.unit_price, new.discount, new.tax_rate, new.tax_included)
  )
  execute function private.belong_to_sale();

-- What a sale says of its lines and history goes on to them: another discount, another holder, another customer.
create or replace function private.hand_on_to_lines()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.discount <> new.discount then
    perform private.refuse_invoiced(new.state);
  end if;
  update public.sale_lines as l
  set sale_discount = new.discount, assigned_to = new.assigned_to
  where l.org_id = new.org_id and l.sale_id = new.id
    and (l.sale_discount, l.assigned_to) is distinct from (new.discount, new.assigned_to);
  update public.state_changes as c
  set assigned_to = new.assigned_to, customer_id = new.customer_id
  where c.org_id = new.org_id and c.sale_id = new.id
    and (c.assigned_to, c.customer_id) is distinct from (new.assigned_to, new.customer_id);
  return null;
end
$$;
revoke execute on function private.hand_on_to_lines() from public, anon, authenticated;
create or replace trigger hand_on after update on public.sales
  for each row when (
    (old.discount, old.assigned_to, old.customer_id) is distinct from (new.discount, new.assigned_to, new.customer_id)
  )
  execute function private.hand_on_to_lines();

create or replace function private.refuse_other_currency()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.refuse_invoiced(new.state);
  return new;
end
$$;
revoke execute on function private.refuse_other_currency() from public, anon, authenticated;
create or replace trigger keep_currency before update on public.sales
  for each row when (old.currency <> new.currency) execute function private.refuse_other_currency();

create or replace function private.hand_on_to_changes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.state_changes as c
  set assigned_to = new.assigned_to, customer_id = new.customer_id
  where c.org_id = new.org_id and c.lead_id = new.id
    and (c.assigned_to, c.customer_id) is distinct from (new.assigned_to, new.customer_id);
  return null;
end
$$;
revoke execute on function private.hand_on_to_changes() from public, anon, authenticated;
create or replace trigger hand_on after update on public.leads
  for each row when ((old.assigned_to, old.customer_id) is distinct from (new.assigned_to, new.customer_id))
  execute function private.hand_on_to_changes();
