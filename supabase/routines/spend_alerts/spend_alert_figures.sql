-- requires: spend_alert_standing, require_permission
-- How every alert of an organisation stands now, for whoever reads them.
create or replace function private.spend_alert_figures(
  org_id uuid
)
returns setof public.spend_alert_figure
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_permission(spend_alert_figures.org_id, 'spend_alerts.read');
  return query
  select f.*
  from public.spend_alerts as a
  cross join lateral private.spend_alert_standing(a) as f
  where a.org_id = spend_alert_figures.org_id;
end
$$;
revoke execute on function private.spend_alert_figures(uuid) from public, anon;
grant execute on function private.spend_alert_figures(uuid) to authenticated;

create or replace function public.spend_alert_figures(
  org_id uuid
)
returns setof public.spend_alert_figure
language sql
stable
set search_path = ''
as $$
  select * from private.spend_alert_figures(org_id)
$$;
revoke execute on function public.spend_alert_figures(uuid) from public, anon;
grant execute on function public.spend_alert_figures(uuid) to authenticated;
