-- requires: belong_to_record
-- Whom a task or note is about in the end: the customer, or that of the lead or sale. A copy, for the customer's timeline; triggers fire
-- by name, so that a merged customer has become the kept one before this.
create or replace function private.know_customer()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- the locks wait for who gives the lead or sale to another customer, and then read what that left
  new.about_customer_id := case
    when new.customer_id is not null then new.customer_id
    when new.lead_id is not null then (select l.customer_id from public.leads as l where l.org_id = new.org_id and l.id = new.lead_id for share)
    when new.sale_id is not null then (select s.customer_id from public.sales as s where s.org_id = new.org_id and s.id = new.sale_id for share)
  end;
  return new;
end
$$;
revoke execute on function private.know_customer() from public, anon, authenticated;

create or replace trigger know_customer_on_insert before insert on public.tasks
  for each row when (num_nonnulls(new.customer_id, new.lead_id, new.sale_id) > 0) execute function private.know_customer();
create or replace trigger know_customer before update on public.tasks
  for each row when ((old.customer_id, old.lead_id, old.sale_id) is distinct from (new.customer_id, new.lead_id, new.sale_id))
  execute function private.know_customer();
create or replace trigger know_customer_on_insert before insert on public.notes
  for each row execute function private.know_customer();
create or replace trigger know_customer before update on public.notes
  for each row when ((old.customer_id, old.lead_id, old.sale_id) is distinct from (new.customer_id, new.lead_id, new.sale_id))
  execute function private.know_customer();

-- A lead or sale is given to another customer: what is about it goes along. The argument names the column that points to it.
create or replace function private.hand_on_customer()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  execute format('update public.tasks as t set about_customer_id = $1 where t.org_id = $2 and t.%I = $3', tg_argv[0])
    using new.customer_id, new.org_id, new.id;
  execute format('update public.notes as n set about_customer_id = $1 where n.org_id = $2 and n.%I = $3', tg_argv[0])
    using new.customer_id, new.org_id, new.id;
  return null;
end
$$;
revoke execute on function private.hand_on_customer() from public, anon, authenticated;
create or replace trigger hand_on_customer after update on public.leads
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.hand_on_customer('lead_id');
create or replace trigger hand_on_customer after update on public.sales
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.hand_on_customer('sale_id');
