-- Waits until nobody else is being decided on in the scopes of these caps, and holds them until the end of the transaction; in one
-- order for all: organisation, customer, agent.
create or replace function private.lock_scopes(
  org_id uuid,
  guardrails public.guardrails[],
  request private.spend_request
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_lock text;
begin
  for v_lock in
    select distinct case g.scope when 'organisation' then '1' when 'customer' then '2' || request.customer_id else '3' || request.agent_id end
    from unnest(guardrails) as g
    order by 1
  loop
    perform pg_advisory_xact_lock(hashtextextended(lock_scopes.org_id || v_lock, 92000));
  end loop;
end
$$;
revoke execute on function private.lock_scopes(uuid, public.guardrails[], private.spend_request) from public, anon, authenticated;
