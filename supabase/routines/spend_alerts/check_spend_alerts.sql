-- requires: check_spend_alert, end_crossings, refuse_snapshot
-- Looks at the alerts of organisations whose spend changed, and at those whose time has come, at most `batch` of them. A mark
-- commits with the change, and is taken before the facts are read, so what changes meanwhile leaves its own standing. An alert takes
-- at most a twentieth of the time: one that was slow to look at rests the longer. Returns how many were looked at.
create or replace function private.check_spend_alerts(
  batch int,
  at timestamptz default clock_timestamp()
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_orgs uuid[];
  v_alert public.spend_alerts;
  v_due timestamptz;
  v_began timestamptz;
  v_count int := 0;
begin
  perform private.refuse_snapshot();
  -- one at a time: two would tell of the same twice
  if not pg_try_advisory_xact_lock(5820114402771060) then
    return 0;
  end if;
  with gone as (
    delete from private.spend_marks as m
    where m.id = any (array(select f.id from private.spend_marks as f order by f.id limit 10000))
    returning m.org_id
  )
  select array_agg(distinct g.org_id) into v_orgs from gone as g;
  if v_orgs is not null then
    -- one that is being deleted is waited for before anything of it is held
    perform from public.organisations as o where o.id = any (v_orgs) order by o.id for key share;
    insert into private.spend_alert_checks as c (org_id, alert_id, due_at)
    select a.org_id, a.id, check_spend_alerts.at from public.spend_alerts as a where a.org_id = any (v_orgs) for key share
    on conflict (org_id, alert_id) do update
    set due_at = least(c.due_at, greatest(check_spend_alerts.at, c.checked_at + 20 * c.took));
    perform private.end_crossings(o.org_id, array(
      select c.id from public.spend_alert_crossings as c
      where c.org_id = o.org_id and c.ended_at is null
        and not exists (select from public.spend_alerts as a where a.org_id = c.org_id and a.id = c.alert_id)
    ), check_spend_alerts.at)
    from unnest(v_orgs) as o (org_id);
  end if;
  for v_alert in
    select a.*
    from private.spend_alert_checks as c
    join public.spend_alerts as a on a.org_id = c.org_id and a.id = c.alert_id
    where c.due_at <= check_spend_alerts.at
    order by c.due_at
    limit check_spend_alerts.batch
  loop
    perform from public.organisations as o where o.id = v_alert.org_id for key share;
    continue when not found;
    v_began := clock_timestamp();
    begin
      v_due := private.check_spend_alert(v_alert, check_spend_alerts.at);
    exception when integrity_constraint_violation or data_exception then
      raise warning 'alert % of % cannot be looked at: %', v_alert.id, v_alert.org_id, sqlerrm;
      v_due := check_spend_alerts.at + interval '10 minutes';
    end;
    update private.spend_alert_checks as c
    set due_at = v_due, checked_at = check_spend_alerts.at, took = clock_timestamp() - v_began
    where c.org_id = v_alert.org_id and c.alert_id = v_alert.id;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.check_spend_alerts(int, timestamptz) from public, anon, authenticated;
grant execute on function private.check_spend_alerts(int, timestamptz) to service_role;
