-- The days of a part on which an organisation's rollup is older than its facts, as of now; null is every day.
create or replace function private.sales_marked_days(
  org_id uuid,
  part text
)
returns date[]
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_org uuid := sales_marked_days.org_id;
  v_part text := sales_marked_days.part;
  v_zone text := (select o.timezone from public.organisations as o where o.id = sales_marked_days.org_id);
begin
  if exists (
    select from private.sales_marks as m where m.org_id in (v_org, '00000000-0000-0000-0000-000000000000') and m.part is null
  ) then
    return null;
  end if;
  return array(
    select coalesce(m.day, (m.at at time zone v_zone)::date)
    from private.sales_marks as m
    where m.org_id = v_org and m.part = v_part and m.sale_id is null
    union
    select s.completed_on
    from private.sales_marks as m
    join public.sales as s on s.org_id = m.org_id and s.id = m.sale_id
    where m.org_id = v_org and m.part = v_part and m.sale_id is not null and s.completed_on is not null
  );
end
$$;
revoke execute on function private.sales_marked_days(uuid, text) from public, anon, authenticated;
