-- requires: require_permission, refuse, dashboard_widgets
-- Keeps how the caller wants the start page in one organisation: which widgets, in which order and how wide; nothing puts
-- it back to how it comes. It stands in the person's profile by the organisation's id, so that one who is owner here and rep
-- there arranges each by itself. Two tabs at once: the later one holds.
create or replace function private.keep_dashboard(
  org_id uuid,
  widgets jsonb default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_widgets constant jsonb := nullif(keep_dashboard.widgets, 'null');
  v_is_good boolean := v_widgets is null;
begin
  perform private.require_permission(keep_dashboard.org_id, 'organisations.read');
  if jsonb_typeof(v_widgets) = 'array' and jsonb_array_length(v_widgets) <= cardinality(private.dashboard_widgets()) then
    select count(*) = count(distinct i.item ->> 'widget') and coalesce(bool_and(
      jsonb_typeof(i.item) = 'object' and jsonb_typeof(i.item -> 'widget') = 'string'
      and i.item ->> 'widget' = any (private.dashboard_widgets())
      and i.item -> 'size' in ('"half"', '"whole"') and jsonb_typeof(i.item -> 'shown') = 'boolean'
      and i.item = jsonb_build_object('widget', i.item -> 'widget', 'size', i.item -> 'size', 'shown', i.item -> 'shown')
    ), true)
    into v_is_good
    from jsonb_array_elements(v_widgets) as i (item);
  end if;
  if v_is_good is not true then
    perform private.refuse('KT257', 422, 'The start page has no such arrangement.', null, 'Load the page again.');
  end if;
  update public.profiles as p set dashboard = (
    -- an organisation that the person has left takes its arrangement along
    select coalesce(jsonb_object_agg(k.org_id, k.widgets), '{}')
    from (
      select e.key, e.value from jsonb_each(p.dashboard) as e (key, value)
      where e.key <> keep_dashboard.org_id::text
        and exists (select from public.memberships as m where m.user_id = p.user_id and m.org_id::text = e.key)
      union all
      select keep_dashboard.org_id::text, v_widgets where v_widgets is not null
    ) as k (org_id, widgets)
  )
  where p.user_id = (select auth.uid());
end
$$;
revoke execute on function private.keep_dashboard(uuid, jsonb) from public, anon;
grant execute on function private.keep_dashboard(uuid, jsonb) to authenticated;

create or replace function public.keep_dashboard(
  org_id uuid,
  widgets jsonb default null
)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.keep_dashboard(keep_dashboard.org_id, keep_dashboard.widgets)
$$;
revoke execute on function public.keep_dashboard(uuid, jsonb) from public, anon;
grant execute on function public.keep_dashboard(uuid, jsonb) to authenticated;
