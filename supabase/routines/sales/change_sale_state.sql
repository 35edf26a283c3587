-- requires: refuse_transition
-- A sale is given only a state that may follow, whoever gives it, and with it what belongs to the state: its number when it first
-- leaves DRAFT (unique and rising in a year of the organisation's), its day and seller when it is completed.
create or replace function private.change_sale_state()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_today date;
begin
  if tg_op = 'UPDATE' then
    perform private.refuse_transition('sale', old.state, new.state);
    -- the demo firm says since when
    if new.state_since = old.state_since then
      new.state_since := now();
    end if;
  end if;
  if new.state <> 'CANCELLED' then
    new.lost_reason := null;
  end if;
  if new.state in ('COMPLETED', 'INVOICED', 'PAID') then
    new.completed_on := coalesce(
      new.completed_on, (select (now() at time zone o.timezone)::date from public.organisations as o where o.id = new.org_id)
    );
    -- whose it was when it was completed: what was nobody's then stays so when somebody has it and it is invoiced
    if tg_op = 'INSERT' or old.completed_on is null then
      new.sold_by := coalesce(new.sold_by, new.assigned_to);
    end if;
  else
    new.completed_on := null;
    new.sold_by := null;
  end if;
  if new.number is null and new.state not in ('DRAFT', 'CANCELLED') then
    select (now() at time zone o.timezone)::date into v_today from public.organisations as o where o.id = new.org_id;
    insert into private.sale_numbers as n (org_id, year, last_number)
    values (new.org_id, extract(year from v_today)::int, 1)
    on conflict (org_id, year) do update set last_number = n.last_number + 1
    returning format('S-%s-%s', n.year, lpad(n.last_number::text, greatest(6, length(n.last_number::text)), '0')) into new.number;
  end if;
  return new;
end
$$;
revoke execute on function private.change_sale_state() from public, anon, authenticated;

-- named to come after belong_to_kept and fill_assigned_to: whose it is, is known here
create or replace trigger give_state_on_insert before insert on public.sales
  for each row when (new.state <> 'DRAFT') execute function private.change_sale_state();
create or replace trigger give_state before update on public.sales
  for each row when (old.state is distinct from new.state) execute function private.change_sale_state();
