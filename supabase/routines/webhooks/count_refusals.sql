-- Adds what a function has counted of refused requests: [{org_id, endpoint_id, minute, reason, refused_count}].
create or replace function private.count_refusals(
  counts jsonb
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.webhook_refusals as r (org_id, endpoint_id, minute, reason, refused_count)
  select c.org_id, c.endpoint_id, date_trunc('minute', c.minute), c.reason, sum(c.refused_count)::int
  from jsonb_to_recordset(count_refusals.counts)
    as c (org_id uuid, endpoint_id uuid, minute timestamptz, reason text, refused_count int)
  join public.webhook_endpoints as e on e.org_id = c.org_id and e.id = c.endpoint_id
  group by 1, 2, 3, 4
  order by 1, 2, 3, 4
  on conflict (org_id, endpoint_id, minute, reason) do update set refused_count = r.refused_count + excluded.refused_count
$$;
revoke execute on function private.count_refusals(jsonb) from public, anon, authenticated;
grant execute on function private.count_refusals(jsonb) to service_role;
