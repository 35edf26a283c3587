-- requires: belong_to_sale
-- A sale's amounts are the sum of its lines, written with every change of them. Its row is held since before the lines changed
-- (belong_to_sale), so this statement sees what others wrote who held it before.
create or replace function private.add_up_sale()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_ids uuid[];
  v_sale_ids uuid[];
begin
  if tg_op = 'DELETE' then
    select array_agg(distinct r.org_id), array_agg(distinct r.sale_id) into v_org_ids, v_sale_ids from old_rows as r;
  else
    select array_agg(distinct r.org_id), array_agg(distinct r.sale_id) into v_org_ids, v_sale_ids from new_rows as r;
  end if;
  update public.sales as s
  set line_count = t.line_count, net_amount = t.net_amount, tax_amount = t.tax_amount, updated_at = now()
  from (
    select k.org_id, k.sale_id, count(l.id)::int as line_count, coalesce(sum(l.net_amount), 0) as net_amount,
      coalesce(sum(l.tax_amount), 0) as tax_amount
    from (select o.org_id, g.sale_id from unnest(v_org_ids) as o (org_id) cross join unnest(v_sale_ids) as g (sale_id)) as k
    left join public.sale_lines as l on l.org_id = k.org_id and l.sale_id = k.sale_id
    group by k.org_id, k.sale_id
  ) as t
  where s.org_id = t.org_id and s.id = t.sale_id
    and (s.line_count, s.net_amount, s.tax_amount) is distinct from (t.line_count, t.net_amount, t.tax_amount);
  return null;
end
$$;
revoke execute on function private.add_up_sale() from public, anon, authenticated;

create or replace trigger add_up_on_insert after insert on public.sale_lines
  referencing new table as new_rows
  for each statement execute function private.add_up_sale();
create or replace trigger add_up after update on public.sale_lines
  referencing new table as new_rows
  for each statement execute function private.add_up_sale();
create or replace trigger add_up_on_delete after delete on public.sale_lines
  referencing old table as old_rows
  for each statement execute function private.add_up_sale();
