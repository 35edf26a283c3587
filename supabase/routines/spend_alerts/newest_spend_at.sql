-- requires: roi_facts, spend_kinds
-- When the newest use came that an alert watches, whatever it cost: a call or message by its own moment, a provider's day by when
-- it was told; null while there is none. Each is the first row of an index.
create or replace function private.newest_spend_at(
  alert public.spend_alerts,
  at timestamptz
)
returns timestamptz
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_kinds text[] := private.spend_kinds(alert.covers);
  v_newest timestamptz;
begin
  if 'ai' = any (v_kinds) then
    v_newest := greatest(
      (
        select l.called_at from public.ai_usage_logs as l
        where l.org_id = alert.org_id and l.called_at <= newest_spend_at.at
          and (alert.customer_id is null or l.customer_id = alert.customer_id)
          and (alert.agent_id is null or l.agent_id = alert.agent_id)
          and (alert.scope <> 'agent' or l.agent_id is not null)
        order by l.called_at desc limit 1
      ),
      (
        select d.created_at from public.ai_usage_days as d
        where d.org_id = alert.org_id and alert.scope <> 'agent' and d.created_at <= newest_spend_at.at
          and (alert.customer_id is null or d.customer_id = alert.customer_id)
        order by d.usage_on desc, d.created_at desc limit 1
      )
    );
  end if;
  if v_kinds && '{messages,calls}' then
    v_newest := greatest(
      v_newest,
      (
        select e.started_at from public.telephony_events as e
        where e.org_id = alert.org_id and e.started_at <= newest_spend_at.at
          and (e.kind = 'message' and 'messages' = any (v_kinds) and alert.scope <> 'agent'
            or e.kind = 'call' and 'calls' = any (v_kinds))
          and (alert.customer_id is null or e.customer_id = alert.customer_id)
          and (alert.scope <> 'agent' or (case when e.agent_id is null then e.agent_name else e.agent_id end) is not null)
          and (alert.agent_id is null or (case when e.agent_id is null then e.agent_name else e.agent_id end) = alert.agent_id)
        order by e.started_at desc limit 1
      )
    );
  end if;
  return v_newest;
end
$$;
revoke execute on function private.newest_spend_at(public.spend_alerts, timestamptz) from public, anon, authenticated;
