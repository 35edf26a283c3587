-- requires: require_permission
-- How a connection's address does: when an event last came, and how many requests of the last 24 hours were refused, by reason.
-- One row; null and zeros for a connection that has no address.
create or replace function private.webhook_health(
  org_id uuid,
  integration_id uuid
)
returns table (
  last_received_at timestamptz,
  refused_signature_count bigint,
  refused_late_count bigint
)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_endpoint_id uuid;
begin
  perform private.require_permission(webhook_health.org_id, 'webhook_events.read');
  select p.id into v_endpoint_id
  from public.webhook_endpoints as p
  where p.org_id = webhook_health.org_id and p.integration_id = webhook_health.integration_id;
  select e.received_at into last_received_at
  from public.webhook_events as e
  where e.org_id = webhook_health.org_id and e.endpoint_id = v_endpoint_id
  order by e.received_at desc
  limit 1;
  select
    coalesce(sum(f.refused_count) filter (where f.reason = 'signature'), 0),
    coalesce(sum(f.refused_count) filter (where f.reason = 'late'), 0)
  into refused_signature_count, refused_late_count
  from public.webhook_refusals as f
  where f.org_id = webhook_health.org_id and f.endpoint_id = v_endpoint_id and f.minute > now() - interval '24 hours';
  return next;
end
$$;
revoke execute on function private.webhook_health(uuid, uuid) from public, anon;
grant execute on function private.webhook_health(uuid, uuid) to authenticated, service_role;

create or replace function public.webhook_health(
  org_id uuid,
  integration_id uuid
)
returns table (
  last_received_at timestamptz,
  refused_signature_count bigint,
  refused_late_count bigint
)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.webhook_health(webhook_health.org_id, webhook_health.integration_id)
$$;
revoke execute on function public.webhook_health(uuid, uuid) from public, anon;
grant execute on function public.webhook_health(uuid, uuid) to authenticated, service_role;
