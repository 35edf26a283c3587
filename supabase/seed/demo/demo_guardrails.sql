-- requires: demo_id
-- Caps of the demo firm: one on all AI, one on each customer by what it earns, one on the messages of a day.
create or replace function private.demo_guardrails(
  org_id uuid,
  today date
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.guardrails (
    org_id, id, name, scope, period, limit_amount, limit_share, currency, covers, action, created_at, updated_at
  )
  select o.id, private.demo_id(o.id, 'guardrail', g.number), case o.locale when 'sv' then g.name_sv else g.name end,
    g.scope, g.period, g.limit_amount, g.limit_share, 'SEK', g.covers, g.action, t.at, t.at
  from public.organisations as o
  cross join (values
    (1, 'All AI', 'All AI', 'organisation', 'month', 900, null, 'ai', 'warn'),
    (2, 'Each customer', 'Varje kund', 'customer', 'month', 60, 5, 'both', 'ask'),
    (3, 'Messages', 'Meddelanden', 'organisation', 'day', 100, null, 'messages', 'block')
  ) as g (number, name, name_sv, scope, period, limit_amount, limit_share, covers, action)
  cross join (select (demo_guardrails.today - 60)::timestamp at time zone 'UTC' as at) as t
  where o.id = demo_guardrails.org_id
$$;
revoke execute on function private.demo_guardrails(uuid, date) from public, anon, authenticated;
