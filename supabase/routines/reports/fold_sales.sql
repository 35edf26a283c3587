-- requires: sales_facts, fold_days, refuse_snapshot
-- Writes the rollup of some days of a part anew from the facts. The caller holds the days' locks, and took their marks in a statement before.
create or replace function private.write_sales_days(
  org_id uuid,
  part text,
  days date[]
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  with fresh as materialized (
    select f.* from private.sales_facts(write_sales_days.org_id, write_sales_days.part, null, write_sales_days.days, write_sales_days.days, null) as f
  ),
  gone as (
    delete from private.sales_days as d
    where d.org_id = write_sales_days.org_id and d.part = write_sales_days.part and d.cut in ('all', 'person', 'source', 'service')
      and d.day = any (write_sales_days.days)
      and not exists (
        select from fresh as f where (f.cut, f.day, f.key, f.item, f.month, f.currency) = (d.cut, d.day, d.key, d.item, d.month, d.currency)
      )
  )
  insert into private.sales_days as d (
    org_id, part, cut, day, key, item, month, currency, quantity, amount, squares, longest, since
  )
  select write_sales_days.org_id, write_sales_days.part, f.cut, f.day, f.key, f.item, f.month, f.currency, f.quantity, f.amount, f.squares,
    f.longest, f.since
  from fresh as f
  on conflict (org_id, part, cut, day, key, item, month, currency) do update
  set quantity = excluded.quantity, amount = excluded.amount, squares = excluded.squares, longest = excluded.longest, since = excluded.since
  where (d.quantity, d.amount, d.squares, d.longest, d.since)
    is distinct from (excluded.quantity, excluded.amount, excluded.squares, excluded.longest, excluded.since)
$$;
revoke execute on function private.write_sales_days(uuid, text, date[]) from public, anon, authenticated;

-- Names each day of what marks everything: of all organisations, or of one. An organisation is left for later while somebody folds days
-- of it, which may be days by the time zone from before: those are named too once they are committed.
create or replace function private.name_all_sales_days()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_org uuid;
begin
  delete from private.sales_marks as m where m.org_id = '00000000-0000-0000-0000-000000000000';
  if found then
    insert into private.sales_marks (org_id) select o.id from public.organisations as o;
  end if;
  for v_org in
    select distinct m.org_id from private.sales_marks as m where m.part is null and m.org_id <> '00000000-0000-0000-0000-000000000000'
  loop
    continue when not pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', 'sales', v_org), 91020));
    delete from private.sales_marks as m where m.org_id = v_org and m.part is null;
    continue when not found;
    -- in a statement after the one that takes the mark, so that it names the days of whatever had changed
    insert into private.sales_marks (org_id, part, day)
    select v_org, d.part, d.day
    from (
      select 'sold' as part, s.completed_on as day from public.sales as s where s.org_id = v_org and s.completed_on is not null
      union
      select 'cancelled', (s.state_since at time zone o.timezone)::date
      from public.organisations as o join public.sales as s on s.org_id = o.id and s.state = 'CANCELLED' where o.id = v_org
      union
      select 'moved', (c.changed_at at time zone o.timezone)::date
      from public.organisations as o join public.state_changes as c on c.org_id = o.id where o.id = v_org
      union
      select p.part, l.day
      from (
        select distinct (l.created_at at time zone o.timezone)::date as day
        from public.organisations as o join public.leads as l on l.org_id = o.id where o.id = v_org
      ) as l
      cross join (values ('made'), ('open'), ('ended')) as p (part)
      union
      select p.part, s.day
      from (
        select distinct (s.created_at at time zone o.timezone)::date as day
        from public.organisations as o join public.sales as s on s.org_id = o.id where o.id = v_org
      ) as s
      cross join (values ('open'), ('ended')) as p (part)
      union
      select d.part, d.day from private.sales_days as d where d.org_id = v_org
    ) as d;
  end loop;
end
$$;
revoke execute on function private.name_all_sales_days() from public, anon, authenticated;

-- Names the days of marked moments and sales, at most `batch` of these. Returns how many were named.
create or replace function private.name_sales_days(
  batch int
)
returns int
language sql
volatile
security definer
set search_path = ''
as $$
  with taken as (
    delete from private.sales_marks as m
    where m.id in (
      select f.id from private.sales_marks as f
      where f.at is not null or f.sale_id is not null
      order by f.id limit name_sales_days.batch for update skip locked
    )
    returning m.org_id, m.part, m.at, m.sale_id, m.marked_at
  ),
  named as (
    insert into private.sales_marks (org_id, part, day, marked_at)
    select distinct t.org_id, t.part, coalesce((t.at at time zone o.timezone)::date, s.completed_on), t.marked_at
    from taken as t
    join public.organisations as o on o.id = t.org_id
    left join public.sales as s on s.org_id = t.org_id and s.id = t.sale_id
    where t.at is not null or s.completed_on is not null
  )
  select count(*)::int from taken
$$;
revoke execute on function private.name_sales_days(int) from public, anon, authenticated;

-- Names what is marked, and brings at most `batch` days of the rollup's parts up to the facts: see fold_days(). Returns how many marks and
-- days it looked at.
create or replace function private.fold_sales(
  batch int,
  rest interval default '0'
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_named int;
begin
  perform private.refuse_snapshot();
  perform private.name_all_sales_days();
  v_named := private.name_sales_days(5000);
  return v_named + private.fold_days('sales', fold_sales.batch, fold_sales.rest);
end
$$;
revoke execute on function private.fold_sales(int, interval) from public, anon, authenticated;
