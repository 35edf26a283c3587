-- requires: midnight
-- What leads and sales count in the reports, from the facts alone, grouped as the rollup holds it (docs/reports.md): one part, of spans of days
-- in the organisation's time zone, in one cut or (null) all, of one person or (null) everybody.
-- sold: completed sales by day. cancelled: by the day that it happened. made: leads by the day they were made and what became of them.
-- moved: states left by day, and seconds in them. open, ended: those open and ended now, by the day they were made.
create or replace function private.sales_facts(
  org_id uuid,
  part text,
  one_cut text,
  starts date[],
  ends date[],
  person uuid
)
returns table (
  cut text,
  day date,
  key text,
  item text,
  month date,
  currency text,
  quantity bigint,
  amount numeric,
  squares numeric,
  longest bigint,
  since timestamptz
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_org uuid := sales_facts.org_id;
  v_cut text := sales_facts.one_cut;
  v_person uuid := sales_facts.person;
  v_zone text := (select o.timezone from public.organisations as o where o.id = sales_facts.org_id);
  v_starts timestamptz[];
  v_ends timestamptz[];
begin
  if sales_facts.part = 'sold' then
    return query
    with sale as materialized (
      select s.id, s.completed_on as day, s.sold_by, s.source, s.currency::text as currency, s.net_amount::numeric as amount
      from unnest(sales_facts.starts, sales_facts.ends) as p (starts_on, ends_on)
      join public.sales as s on s.org_id = v_org and s.completed_on between p.starts_on and p.ends_on
      where v_person is null or s.sold_by = v_person
    )
    select k.cut, s.day, k.key, '', date 'infinity', s.currency, count(*), sum(s.amount), 0::numeric, null::bigint, null::timestamptz
    from sale as s
    cross join lateral (values ('all', ''), ('person', coalesce(s.sold_by::text, '')), ('source', coalesce(s.source, ''))) as k (cut, key)
    where v_cut is null or k.cut = v_cut
    group by 1, 2, 3, 6
    union all
    select 'service', s.day, coalesce(l.service_id::text, ''), '', date 'infinity', s.currency, count(*), sum(l.amount), 0, null, null
    from sale as s
    -- in a group of its own, so that it is looked up sale by sale: the planner takes a day for a tenth of all sales, and read every line
    cross join lateral (
      select l.service_id, sum(l.net_amount::numeric) as amount
      from public.sale_lines as l where l.org_id = v_org and l.sale_id = s.id
      group by l.service_id
    ) as l
    where v_cut is null or v_cut = 'service'
    group by 2, 3, 6;
    return;
  end if;
  select array_agg(private.midnight(p.starts_on, v_zone) order by p.place), array_agg(private.midnight(p.ends_on + 1, v_zone) order by p.place)
    into v_starts, v_ends
  from unnest(sales_facts.starts, sales_facts.ends) with ordinality as p (starts_on, ends_on, place);
  case sales_facts.part
    when 'cancelled' then
      return query
      select 'all', (s.state_since at time zone v_zone)::date, '', '', date 'infinity', '', count(*), 0::numeric, 0::numeric, null::bigint, null::timestamptz
      from unnest(v_starts, v_ends) as p (starts_at, ends_at)
      join public.sales as s on s.org_id = v_org and s.state = 'CANCELLED' and s.state_since >= p.starts_at and s.state_since < p.ends_at
      where v_person is null or s.assigned_to = v_person
      group by 2;
    when 'made' then
      return query
      with lead as materialized (
        select (l.created_at at time zone v_zone)::date as day, l.assigned_to, l.source,
          case l.state when 'CONVERTED' then 'converted' when 'LOST' then 'lost' else 'open' end as item, count(*) as n
        from unnest(v_starts, v_ends) as p (starts_at, ends_at)
        join public.leads as l on l.org_id = v_org and l.created_at >= p.starts_at and l.created_at < p.ends_at
        where v_person is null or l.assigned_to = v_person
        group by 1, 2, 3, 4
      )
      select k.cut, l.day, k.key, l.item, date 'infinity', '', sum(l.n)::bigint, 0::numeric, 0::numeric, null::bigint, null::timestamptz
      from lead as l
      cross join lateral (values ('all', ''), ('person', coalesce(l.assigned_to::text, '')), ('source', coalesce(l.source, ''))) as k (cut, key)
      where v_cut is null or k.cut = v_cut
      group by 1, 2, 3, 4;
    when 'moved' then
      return query
      select 'all', (c.changed_at at time zone v_zone)::date, case when c.lead_id is null then 'sale' else 'lead' end, c.from_state, date 'infinity', '',
        count(*), sum(coalesce(c.seconds_before, 0)), 0::numeric, max(coalesce(c.seconds_before, 0)), null::timestamptz
      from unnest(v_starts, v_ends) as p (starts_at, ends_at)
      join public.state_changes as c on c.org_id = v_org and c.changed_at >= p.starts_at and c.changed_at < p.ends_at
      where c.from_state is not null and (v_person is null or c.assigned_to = v_person)
      group by 2, 3, 4;
    when 'open' then
      return query
      select 'all', (s.created_at at time zone v_zone)::date, 'sale', s.state, coalesce(date_trunc('month', s.expected_on)::date, 'infinity'),
        s.currency::text, count(*), sum(v.value), sum(v.value * v.value), null::bigint, min(s.state_since)
      from unnest(v_starts, v_ends) as p (starts_at, ends_at)
      join public.sales as s on s.org_id = v_org and s.created_at >= p.starts_at and s.created_at < p.ends_at
        and s.state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED')
      cross join lateral (
        select case when s.line_count > 0 then s.net_amount::numeric else coalesce(s.expected_amount::numeric, 0) end as value
      ) as v
      where v_person is null or s.assigned_to = v_person
      group by 2, 4, 5, 6
      union all
      select 'all', (l.created_at at time zone v_zone)::date, 'lead', l.state, date 'infinity', l.currency::text, count(*),
        sum(coalesce(l.estimated_value::numeric, 0)), sum(coalesce(l.estimated_value::numeric * l.estimated_value::numeric, 0)), null,
        min(l.state_since)
      from unnest(v_starts, v_ends) as p (starts_at, ends_at)
      join public.leads as l on l.org_id = v_org and l.created_at >= p.starts_at and l.created_at < p.ends_at
        and l.state in ('NEW', 'CONTACTED', 'QUALIFIED')
      where v_person is null or l.assigned_to = v_person
      group by 2, 4, 6;
    when 'ended' then
      return query
      -- '' is every one that ended, whatever it had been
      select 'all', (s.created_at at time zone v_zone)::date, 'sale', c.state, date 'infinity', '', count(*),
        (count(*) filter (where s.state <> 'CANCELLED'))::numeric, 0::numeric, null::bigint, null::timestamptz
      from unnest(v_starts, v_ends) as p (starts_at, ends_at)
      join public.sales as s on s.org_id = v_org and s.created_at >= p.starts_at and s.created_at < p.ends_at
        and s.state in ('COMPLETED', 'INVOICED', 'PAID', 'CANCELLED')
      cross join lateral (
        select '' as state
        union
        select c.to_state from public.state_changes as c
        where c.org_id = v_org and c.sale_id = s.id and c.to_state in ('DRAFT', 'QUOTED', 'ACCEPTED', 'SCHEDULED')
      ) as c
      group by 2, 4
      union all
      select 'all', (l.created_at at time zone v_zone)::date, 'lead', c.state, date 'infinity', '', count(*),
        count(*) filter (where l.state = 'CONVERTED'), 0, null, null
      from unnest(v_starts, v_ends) as p (starts_at, ends_at)
      join public.leads as l on l.org_id = v_org and l.created_at >= p.starts_at and l.created_at < p.ends_at
        and l.state in ('CONVERTED', 'LOST')
      cross join lateral (
        select '' as state
        union
        select c.to_state from public.state_changes as c
        where c.org_id = v_org and c.lead_id = l.id and c.to_state in ('NEW', 'CONTACTED', 'QUALIFIED')
      ) as c
      group by 2, 4;
  end case;
end
$$;
revoke execute on function private.sales_facts(uuid, text, text, date[], date[], uuid) from public, anon, authenticated;
