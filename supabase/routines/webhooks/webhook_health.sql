-- How a connection's address does: when an event last came, and how many requests of the last 24 hours were refused, by reason.
-- One row; nulls and zeros for a connection that has no address. The tables' own policies decide what is seen.
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
  select
    (
      select e.received_at
      from public.webhook_events as e
      where e.org_id = webhook_health.org_id and e.endpoint_id = p.id
      order by e.received_at desc
      limit 1
    ),
    coalesce(r.signature_count, 0),
    coalesce(r.late_count, 0)
  from (
    select (
      select p.id
      from public.webhook_endpoints as p
      where p.org_id = webhook_health.org_id and p.integration_id = webhook_health.integration_id
    ) as id
  ) as p
  cross join lateral (
    select
      sum(f.refused_count) filter (where f.reason = 'signature') as signature_count,
      sum(f.refused_count) filter (where f.reason = 'late') as late_count
    from public.webhook_refusals as f
    where f.org_id = webhook_health.org_id and f.endpoint_id = p.id and f.minute > now() - interval '24 hours'
  ) as r
$$;
revoke execute on function public.webhook_health(uuid, uuid) from public, anon;
grant execute on function public.webhook_health(uuid, uuid) to authenticated, service_role;
