-- requires: sales_facts
-- Marks what of the rollup a change of leads, sales, their lines and history makes old, in its own transaction: see fold_sales(). By
-- statement, for rows come, change and go by the thousand. A moment is marked instead of its day, which follows from the time zone of
-- when the mark is read; quarters of an hour are enough, since every zone's days begin with one.

-- What a sale counts: in which part, on which day or at which moment, and all that would make a difference there.
-- No search_path of its own, here and below: with one they would not be inlined.
create or replace function private.sale_counts(
  state text,
  state_since timestamptz,
  completed_on date,
  sold_by uuid,
  source text,
  currency public.currency_code,
  value numeric,
  net_amount numeric,
  expected_on date,
  created_at timestamptz
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
  select 'sold', completed_on, null::timestamptz, jsonb_build_array(sold_by, source, currency, net_amount) where completed_on is not null
  union all
  select 'cancelled', null, state_since, null where state = 'CANCELLED'
  union all
  select 'open', null, created_at, jsonb_build_array(state, state_since, expected_on, currency, value)
  where state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED')
  union all
  select 'ended', null, created_at, to_jsonb(state = 'CANCELLED') where state in ('COMPLETED', 'INVOICED', 'PAID', 'CANCELLED')
$$;
revoke execute on function private.sale_counts(
  text, timestamptz, date, uuid, text, public.currency_code, numeric, numeric, date, timestamptz
) from public, anon, authenticated;

create or replace function private.lead_counts(
  state text,
  state_since timestamptz,
  assigned_to uuid,
  source text,
  currency public.currency_code,
  value numeric,
  created_at timestamptz
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
  select 'made', null::date, created_at,
    jsonb_build_array(assigned_to, source, case when state in ('CONVERTED', 'LOST') then state end)
  union all
  select 'open', null, created_at, jsonb_build_array(state, state_since, currency, value) where state in ('NEW', 'CONTACTED', 'QUALIFIED')
  union all
  select 'ended', null, created_at, to_jsonb(state) where state in ('CONVERTED', 'LOST')
$$;
revoke execute on function private.lead_counts(text, timestamptz, uuid, text, public.currency_code, numeric, timestamptz)
  from public, anon, authenticated;

create or replace function private.mark_sales()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    insert into private.sales_marks (org_id, part, day, at)
    select distinct n.org_id, c.part, c.day, date_bin('15 minutes', c.at, '2000-01-01Z')
    from new_rows as n
    cross join lateral private.sale_counts(
      n.state, n.state_since, n.completed_on, n.sold_by, n.source, n.currency,
      case when n.line_count > 0 then n.net_amount::numeric else n.expected_amount::numeric end, n.net_amount::numeric, n.expected_on, n.created_at
    ) as c;
  elsif tg_op = 'DELETE' then
    insert into private.sales_marks (org_id, part, day, at)
    select distinct o.org_id, c.part, c.day, date_bin('15 minutes', c.at, '2000-01-01Z')
    from old_rows as o
    cross join lateral private.sale_counts(
      o.state, o.state_since, o.completed_on, o.sold_by, o.source, o.currency,
      case when o.line_count > 0 then o.net_amount::numeric else o.expected_amount::numeric end, o.net_amount::numeric, o.expected_on, o.created_at
    ) as c;
  else
    insert into private.sales_marks (org_id, part, day, at)
    select distinct d.org_id, d.part, d.day, date_bin('15 minutes', d.at, '2000-01-01Z')
    from (
      -- what both count alike makes no difference
      select k.org_id, k.id, k.part, k.day, k.at, k.what
      from (
        select n.org_id, n.id, c.*
        from new_rows as n
        cross join lateral private.sale_counts(
          n.state, n.state_since, n.completed_on, n.sold_by, n.source, n.currency,
          case when n.line_count > 0 then n.net_amount::numeric else n.expected_amount::numeric end, n.net_amount::numeric, n.expected_on, n.created_at
        ) as c
        union all
        select o.org_id, o.id, c.*
        from old_rows as o
        cross join lateral private.sale_counts(
          o.state, o.state_since, o.completed_on, o.sold_by, o.source, o.currency,
          case when o.line_count > 0 then o.net_amount::numeric else o.expected_amount::numeric end, o.net_amount::numeric, o.expected_on, o.created_at
        ) as c
      ) as k
      group by 1, 2, 3, 4, 5, 6
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
    insert into private.sales_marks (org_id, part, at)
    select distinct n.org_id, c.part, date_bin('15 minutes', c.at, '2000-01-01Z')
    from new_rows as n
    cross join lateral private.lead_counts(
      n.state, n.state_since, n.assigned_to, n.source, n.currency, n.estimated_value::numeric, n.created_at
    ) as c;
  elsif tg_op = 'DELETE' then
    insert into private.sales_marks (org_id, part, at)
    select distinct o.org_id, c.part, date_bin('15 minutes', c.at, '2000-01-01Z')
    from old_rows as o
    cross join lateral private.lead_counts(
      o.state, o.state_since, o.assigned_to, o.source, o.currency, o.estimated_value::numeric, o.created_at
    ) as c;
  else
    insert into private.sales_marks (org_id, part, at)
    select distinct d.org_id, d.part, date_bin('15 minutes', d.at, '2000-01-01Z')
    from (
      select k.org_id, k.id, k.part, k.at, k.what
      from (
        select n.org_id, n.id, c.*
        from new_rows as n
        cross join lateral private.lead_counts(
          n.state, n.state_since, n.assigned_to, n.source, n.currency, n.estimated_value::numeric, n.created_at
        ) as c
        union all
        select o.org_id, o.id, c.*
        from old_rows as o
        cross join lateral private.lead_counts(
          o.state, o.state_since, o.assigned_to, o.source, o.currency, o.estimated_value::numeric, o.created_at
        ) as c
      ) as k
      group by 1, 2, 3, 4, 5
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
