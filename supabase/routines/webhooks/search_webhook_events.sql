-- requires: require_permission
-- The log for a search: events whose id, subject, kind or error holds the words, and those among the newest 5,000 whose body
-- does. At most 200, newest first. A definer, since a policy turns such a condition's indexes off; it asks for the right itself.
create or replace function private.search_webhook_events(
  org_id uuid,
  words text
)
returns setof public.webhook_events
language plpgsql
stable
security definer
set search_path = ''
-- what is another organisation's is not gone through either
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_like text := '%' || regexp_replace(lower(btrim(left(search_webhook_events.words, 200))), '([\\%_])', '\\\1', 'g') || '%';
begin
  perform private.require_permission(search_webhook_events.org_id, 'webhook_events.read');
  return query
  with newest as (
    select e.*
    from public.webhook_events as e
    where e.org_id = search_webhook_events.org_id
    order by e.received_at desc, e.id
    limit 5000
  )
  select n.*
  from newest as n
  where lower(n.provider_event_id) like v_like or lower(n.subject) like v_like or lower(n.kind) like v_like
    or lower(n.error) like v_like
    or exists (
      select from public.webhook_payloads as p
      where p.org_id = n.org_id and p.event_id = n.id and p.received_at = n.received_at
        -- as it stands there, or as a form writes it
        and (
          lower(encode(p.body, 'escape')) like v_like
          or strpos(v_like, '+') > 0 and lower(encode(p.body, 'escape')) like replace(v_like, '+', '\%2b')
        )
    )
  order by n.received_at desc, n.id
  limit 200;
end
$$;
revoke execute on function private.search_webhook_events(uuid, text) from public, anon;
grant execute on function private.search_webhook_events(uuid, text) to authenticated, service_role;

create or replace function public.search_webhook_events(
  org_id uuid,
  words text
)
returns setof public.webhook_events
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.search_webhook_events(search_webhook_events.org_id, search_webhook_events.words)
$$;
revoke execute on function public.search_webhook_events(uuid, text) from public, anon;
grant execute on function public.search_webhook_events(uuid, text) to authenticated, service_role;
