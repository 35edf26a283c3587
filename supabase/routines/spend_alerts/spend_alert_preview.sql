-- requires: spend_alert_standing, require_permission, refuse
-- What an alert that is not made yet would see: what is spent in the period so far, and by whom most.
create or replace function private.spend_alert_preview(
  org_id uuid,
  scope text,
  customer_id uuid,
  agent_id text,
  covers text,
  period text,
  currency text
)
returns public.spend_alert_figure
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_alert public.spend_alerts;
begin
  perform private.require_permission(spend_alert_preview.org_id, 'spend_alerts.create');
  if spend_alert_preview.scope is null or spend_alert_preview.scope not in ('organisation', 'customer', 'agent')
    or spend_alert_preview.covers is null or spend_alert_preview.covers not in ('ai', 'messages', 'calls', 'all')
    or spend_alert_preview.period is null or spend_alert_preview.period not in ('day', 'month')
    or spend_alert_preview.currency is null or spend_alert_preview.currency !~ '^[A-Z]{3}$'
  then
    perform private.refuse('KT213', 422, 'There is no spend like this to look at.', null, 'Choose whose spend, of what, the period and a currency.');
  end if;
  v_alert.org_id := spend_alert_preview.org_id;
  v_alert.scope := spend_alert_preview.scope;
  v_alert.customer_id := case spend_alert_preview.scope when 'customer' then spend_alert_preview.customer_id end;
  v_alert.agent_id := case spend_alert_preview.scope when 'agent' then spend_alert_preview.agent_id end;
  v_alert.covers := spend_alert_preview.covers;
  v_alert.period := spend_alert_preview.period;
  v_alert.currency := spend_alert_preview.currency;
  return private.spend_alert_standing(v_alert);
end
$$;
revoke execute on function private.spend_alert_preview(uuid, text, uuid, text, text, text, text) from public, anon;
grant execute on function private.spend_alert_preview(uuid, text, uuid, text, text, text, text) to authenticated;

create or replace function public.spend_alert_preview(
  org_id uuid,
  scope text,
  covers text,
  period text,
  currency text,
  customer_id uuid default null,
  agent_id text default null
)
returns public.spend_alert_figure
language sql
stable
set search_path = ''
as $$
  select private.spend_alert_preview(org_id, scope, customer_id, agent_id, covers, period, currency)
$$;
revoke execute on function public.spend_alert_preview(uuid, text, text, text, text, uuid, text) from public, anon;
grant execute on function public.spend_alert_preview(uuid, text, text, text, text, uuid, text) to authenticated;
