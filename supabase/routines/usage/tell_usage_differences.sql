-- requires: ai_usage_differences, notify, settle
-- Tells of each finished day of the last month on which the keys that Kontor calls with cost another sum than our calls say, by
-- more than half a dollar and a twentieth of it; once per day, and no more when it agrees. Keys that only others use are no news.
create or replace function private.tell_usage_differences(
  org_id uuid,
  integration_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_day record;
  v_cause text;
begin
  for v_day in
    select k.usage_on, sum(k.told) as told, sum(k.logged) as logged,
      abs(sum(k.told) - sum(k.logged)) > greatest(0.5, 0.05 * greatest(sum(k.told), sum(k.logged))) as is_told
    from (
      select c.usage_on, c.key_hash, sum(c.told_amount::numeric) as told, sum(c.logged_amount::numeric) as logged
      from private.compare_usage(
        tell_usage_differences.org_id, tell_usage_differences.integration_id, current_date - 31, current_date + 1
      ) as c
      where c.state <> 'open'
      group by c.usage_on, c.key_hash
      having sum(c.logged_request_count) > 0
    ) as k
    group by k.usage_on
    order by k.usage_on
  loop
    v_cause := tell_usage_differences.integration_id::text || ':' || v_day.usage_on::text;
    if not v_day.is_told then
      perform private.settle(tell_usage_differences.org_id, 'usage_differs', v_cause);
    elsif not exists (
      select from public.notifications as n
      where n.org_id = tell_usage_differences.org_id and n.type = 'usage_differs' and n.cause = v_cause and n.settled_at is null
    ) then
      perform private.notify(
        tell_usage_differences.org_id, 'usage_differs', v_cause,
        (
          select jsonb_build_object(
            'provider', i.provider, 'name', i.name, 'day', v_day.usage_on, 'told', round(v_day.told, 2)::text,
            'logged', round(v_day.logged, 2)::text
          )
          from public.integrations as i
          where i.org_id = tell_usage_differences.org_id and i.id = tell_usage_differences.integration_id
        ),
        'integrations', tell_usage_differences.integration_id
      );
    end if;
  end loop;
end
$$;
revoke execute on function private.tell_usage_differences(uuid, uuid) from public, anon, authenticated;
grant execute on function private.tell_usage_differences(uuid, uuid) to service_role;
