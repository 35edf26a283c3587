-- requires: report_shapes, sales_reader
-- What happened with leads and sales, newest first: `top` rows before (`before`, `before_id`), everybody's or one's own. It runs as its
-- caller, so that each table's own policy decides; each arm reads the page's rows in the order of an index, and no more than `top` of them.
create or replace function public.sales_activity(
  org_id uuid,
  before timestamptz default null,
  before_id uuid default null,
  top int default 50
)
returns setof public.activity_entry
language plpgsql
stable
security invoker
set search_path = ''
-- everybody's and one's own are read by different indexes
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_org uuid := sales_activity.org_id;
  v_person uuid := private.sales_reader(sales_activity.org_id);
  v_top int := least(greatest(coalesce(sales_activity.top, 50), 1), 200);
  v_at timestamptz := least(greatest(coalesce(sales_activity.before, '2101-01-01'), '1999-01-01'), '2101-01-01');
  v_id uuid := coalesce(sales_activity.before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
  return query
  with entries as (
    (
      select e.changed_at as at, e.id,
        case when e.from_state is null then 'lead_made' when e.lead_id is null then 'sale_state' else 'lead_state' end as kind,
        coalesce(
          (select l.name from public.leads as l where l.org_id = v_org and l.id = e.lead_id),
          (select s.title from public.sales as s where s.org_id = v_org and s.id = e.sale_id)
        ) as title,
        e.from_state, e.to_state, e.lead_id, e.sale_id, e.customer_id, e.changed_by as person_id
      from public.state_changes as e
      where e.org_id = v_org and (v_person is null or e.assigned_to = v_person) and (e.from_state is not null or e.lead_id is not null)
        and e.changed_at <= v_at and (e.changed_at < v_at or e.id < v_id)
      order by e.changed_at desc, e.id desc limit v_top
    )
    union all
    (
      select e.done_at, e.id, 'task_done', e.title, null, e.state, e.lead_id, e.sale_id, e.customer_id, e.done_by
      from public.tasks as e
      where e.org_id = v_org and (v_person is null or e.assigned_to = v_person) and e.state = 'DONE'
        and e.done_at <= v_at and (e.done_at < v_at or e.id < v_id)
      order by e.done_at desc, e.id desc limit v_top
    )
    union all
    (
      select e.created_at, e.id, 'note', left(e.body, 200), null, null, e.lead_id, e.sale_id, e.customer_id, e.created_by
      from public.notes as e
      where e.org_id = v_org and (v_person is null or e.assigned_to = v_person)
        and e.created_at <= v_at and (e.created_at < v_at or e.id < v_id)
      order by e.created_at desc, e.id desc limit v_top
    )
  )
  select t.at, t.id, t.kind, t.title, t.from_state, t.to_state, t.lead_id, t.sale_id, t.customer_id, t.person_id,
    (select m.name from public.memberships as m where m.org_id = v_org and m.id = t.person_id)
  from (select e.* from entries as e order by e.at desc, e.id desc limit v_top) as t
  order by t.at desc, t.id desc;
end
$$;
revoke execute on function public.sales_activity(uuid, timestamptz, uuid, int) from public, anon;
grant execute on function public.sales_activity(uuid, timestamptz, uuid, int) to authenticated, service_role;
