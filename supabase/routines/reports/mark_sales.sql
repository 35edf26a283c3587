-- requires: sales_facts
-- Marks what of the rollup a change of leads, sales, their lines and history makes old, in its own transaction: see fold_sales(). By
-- statement, for rows come, change and go by the thousand. A moment is marked instead of its day, which follows from the time zone of
-- when the mark is read; quarters of an hour are enough, since every zone's days begin with one.

-- What a sale or lead counts: in which part, on which day or at which moment, and all that would make a difference there.
-- No search_path of its own, here and below: with one they would not be inlined.
drop function if exists private.sale_counts(text, timestamptz, date, uuid, text, public.currency_code, numeric, numeric, date, timestamptz);
create or replace function private.sale_counts(
  sale public.sales
)
returns table (
  part text,
  day date,
  at timestamptz,
  what jsonb
)
language sql
immutable
as $$
  select 'sold', sale.completed_on, null::timestamptz, jsonb_build_array(sale.sold_by, sale.source, sale.currency, sale.net_amount)
  where sale.completed_on is not null
  union all
  select 'cancelled', null, date_bin('15 minutes', sale.state_since, '2000-01-01Z'), null where sale.state = 'CANCELLED'
  union all
  select 'open', null, date_bin('15 minutes', sale.created_at, '2000-01-01Z'), jsonb_build_array(
    sale.state, sale.state_since, sale.expected_on, sale.currency,
    case when sale.line_count > 0 then sale.net_amount::numeric else sale.expected_amount::numeric end
  )
  where sale.state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED')
  union all
  select 'ended', null, date_bin('15 minutes', sale.created_at, '2000-01-01Z'), to_jsonb(sale.state = 'CANCELLED')
  where sale.state in ('COMPLETED', 'INVOICED', 'PAID', 'CANCELLED')
$$;
revoke execute on function private.sale_counts(public.sales) from public, anon, authenticated;

drop function if exists private.lead_counts(text, timestamptz, uuid, text, public.currency_code, numeric, timestamptz);
create or replace function private.lead_counts(
  lead public.leads
)
returns table (
  part text,
  day date,
  at timestamptz,
  what jsonb
)
language sql
immutable
as $$
  select p.part, null::date, date_bin('15 minutes', lead.created_at, '2000-01-01Z'), p.what
  from (
    select 'made' as part,
      jsonb_build_array(lead.assigned_to, lead.source, case when lead.state in ('CONVERTED', 'LOST') then lead.state end) as what
    union all
    select 'open', jsonb_build_array(lead.state, lead.state_since, lead.currency, lead.estimated_value)
    where lead.state in ('NEW', 'CONTACTED', 'QUALIFIED')
    union all
    select 'ended', to_jsonb(lead.state) where lead.state in ('CONVERTED', 'LOST')
  ) as p
$$;
revoke execute on function private.lead_counts(public.leads) from public, anon, authenticated;

create or replace function private.mark_sales()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    insert into private.sales_marks (org_id, part, day, at)
    select distinct n.org_id, c.part, c.day, c.at from new_rows as n cross join lateral private.sale_counts(n::public.sales) as c;
  elsif tg_op = 'DELETE' then
    insert into private.sales_marks (org_id, part, day, at)
    select distinct o.org_id, c.part, c.day, c.at from old_rows as o cross join lateral private.sale_counts(o::public.sales) as c;
  else
    insert into private.sales_marks (org_id, part, day, at)
    select distinct d.org_id, d.part, d.day, d.at
    from (
      -- what both count alike makes no difference
      select k.org_id, k.part, k.day, k.at
      from (
        select n.org_id, n.id, c.* from new_rows as n cross join lateral private.sale_counts(n::public.sales) as c
        union all
        select o.org_id, o.id, c.* from old_rows as o cross join lateral private.sale_counts(o::public.sales) as c
      ) as k
      group by k.org_id, k.id, k.part, k.day, k.at, k.what
      having count(*) = 1
    ) as d;
  end if;
  return null;
end
$$;
revoke execute on function private.mark_sales() from public, anon, authenticated;
create or replace trigger mark_sales_on_insert after insert on public.sales
  referencing new table as new_rows
  for each statement execute function private.mark_sales();
create or replace trigger mark_sales after update on public.sales
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.mark_sales();
create or replace trigger mark_sales_on_delete after delete on public.sales
  referencing old table as old_rows
  for each statement execute function private.mark_sales();

create or replace function private.mark_leads()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    insert into private.sales_marks (org_id, part, day, at)
    select distinct n.org_id, c.part, c.day, c.at from new_rows as n cross join lateral private.lead_counts(n::public.leads) as c;
  elsif tg_op = 'DELETE' then
    insert into private.sales_marks (org_id, part, day, at)
    select distinct o.org_id, c.part, c.day, c.at from old_rows as o cross join lateral private.lead_counts(o::public.leads) as c;
  else
    insert into private.sales_marks (org_id, part, day, at)
    select distinct d.org_id, d.part, d.day, d.at
    from (
      -- what both count alike makes no difference
      select k.org_id, k.part, k.day, k.at
      from (
        select n.org_id, n.id, c.* from new_rows as n cross join lateral private.lead_counts(n::public.leads) as c
        union all
        select o.org_id, o.id, c.* from old_rows as o cross join lateral private.lead_counts(o::public.leads) as c
      ) as k
      group by k.org_id, k.id, k.part, k.day, k.at, k.what
      having count(*) = 1
    ) as d;
  end if;
  return null;
end
$$;
revoke execute on function private.mark_leads() from public, anon, authenticated;
create or replace trigger mark_sales_on_insert after insert on public.leads
  referencing new table as new_rows
  for each statement execute function private.mark_leads();
create or replace trigger mark_sales after update on public.leads
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.mark_leads();
create or replace trigger mark_sales_on_delete after delete on public.leads
  referencing old table as old_rows
  for each statement execute function private.mark_leads();

-- A line changes its sale's day by service. Who adds, removes or reprices one holds the sale, so that one that is open is completed later
-- and marked then; who gives it another service holds nothing, and marks the sale whatever its state.
create or replace function private.mark_sold_lines()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' then
    insert into private.sales_marks (org_id, part, sale_id)
    select distinct n.org_id, 'sold', n.sale_id
    from new_rows as n
    join old_rows as o on o.org_id = n.org_id and o.id = n.id
    where n.service_id is distinct from o.service_id or n.net_amount <> o.net_amount;
  elsif tg_op = 'INSERT' then
    insert into private.sales_marks (org_id, part, sale_id)
    select distinct s.org_id, 'sold', s.id
    from new_rows as n
    join public.sales as s on s.org_id = n.org_id and s.id = n.sale_id
    where s.completed_on is not null;
  else
    insert into private.sales_marks (org_id, part, sale_id)
    select distinct s.org_id, 'sold', s.id
    from old_rows as o
    join public.sales as s on s.org_id = o.org_id and s.id = o.sale_id
    where s.completed_on is not null;
  end if;
  return null;
end
$$;
revoke execute on function private.mark_sold_lines() from public, anon, authenticated;
create or replace trigger mark_sales_on_insert after insert on public.sale_lines
  referencing new table as new_rows
  for each statement execute function private.mark_sold_lines();
create or replace trigger mark_sales after update on public.sale_lines
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.mark_sold_lines();
create or replace trigger mark_sales_on_delete after delete on public.sale_lines
  referencing old table as old_rows
  for each statement execute function private.mark_sold_lines();

-- Which states something was in counts once it has ended, and that changes with its own row; here it is how long, and when it left.
create or replace function private.mark_moves()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    insert into private.sales_marks (org_id, part, at)
    select distinct n.org_id, 'moved', date_bin('15 minutes', n.changed_at, '2000-01-01Z') from new_rows as n where n.from_state is not null;
  elsif tg_op = 'DELETE' then
    insert into private.sales_marks (org_id, part, at)
    select distinct o.org_id, 'moved', date_bin('15 minutes', o.changed_at, '2000-01-01Z') from old_rows as o where o.from_state is not null;
  else
    insert into private.sales_marks (org_id, part, at)
    select distinct n.org_id, 'moved', date_bin('15 minutes', m.at, '2000-01-01Z')
    from new_rows as n
    join old_rows as o on o.org_id = n.org_id and o.id = n.id
    cross join lateral (values (n.changed_at), (o.changed_at)) as m (at)
    where (n.from_state, n.changed_at, n.seconds_before) is distinct from (o.from_state, o.changed_at, o.seconds_before);
  end if;
  return null;
end
$$;
revoke execute on function private.mark_moves() from public, anon, authenticated;
create or replace trigger mark_sales_on_insert after insert on public.state_changes
  referencing new table as new_rows
  for each statement execute function private.mark_moves();
create or replace trigger mark_sales after update on public.state_changes
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.mark_moves();
create or replace trigger mark_sales_on_delete after delete on public.state_changes
  referencing old table as old_rows
  for each statement execute function private.mark_moves();

-- Another time zone moves what counts by moments to other days.
create or replace function private.mark_all_sales()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.sales_marks (org_id) values (new.id);
  return null;
end
$$;
revoke execute on function private.mark_all_sales() from public, anon, authenticated;
create or replace trigger mark_sales after update on public.organisations
  for each row when (old.timezone is distinct from new.timezone) execute function private.mark_all_sales();
