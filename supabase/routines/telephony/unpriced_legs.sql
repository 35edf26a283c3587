-- Legs of a connection whose price is still missing after a day, at most 200 and each at most once an hour for a week:
-- those that the lists of the last day do not show. They count as asked about.
create or replace function private.unpriced_legs(
  org_id uuid,
  integration_id uuid
)
returns table (
  kind text,
  provider_leg_id text
)
language sql
volatile
security definer
set search_path = ''
as $$
  with due as (
    select l.org_id, l.id
    from public.telephony_legs as l
    where l.org_id = unpriced_legs.org_id and l.integration_id = unpriced_legs.integration_id and l.price is null
      and l.started_at between now() - interval '7 days' and now() - interval '1 day'
      and l.state not in ('failed', 'canceled', 'busy', 'no_answer')
      and (l.price_asked_at is null or l.price_asked_at < now() - interval '1 hour')
    order by l.started_at
    limit 200
    for no key update skip locked
  )
  update public.telephony_legs as l
  set price_asked_at = now()
  from due as d
  where l.org_id = d.org_id and l.id = d.id
  returning l.kind, l.provider_leg_id
$$;
revoke execute on function private.unpriced_legs(uuid, uuid) from public, anon, authenticated;
grant execute on function private.unpriced_legs(uuid, uuid) to service_role;
