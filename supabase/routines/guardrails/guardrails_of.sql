-- The caps that a spend is under: of its kind, and of everybody, its customer or its agent, or of each of these.
create or replace function private.guardrails_of(
  org_id uuid,
  request private.spend_request
)
returns public.guardrails[]
language sql
stable
security definer
set search_path = ''
as $$
  select array_agg(g order by g.id)
  from public.guardrails as g
  where g.org_id = guardrails_of.org_id and g.is_enabled
    and (g.covers = 'both' or g.covers = case request.kind when 'ai' then 'ai' else 'messages' end)
    and case g.scope
      when 'organisation' then true
      when 'customer' then request.customer_id is not null and coalesce(g.customer_id, request.customer_id) = request.customer_id
      else request.agent_id is not null and coalesce(g.agent_id, request.agent_id) = request.agent_id
    end
$$;
revoke execute on function private.guardrails_of(uuid, private.spend_request) from public, anon, authenticated;
