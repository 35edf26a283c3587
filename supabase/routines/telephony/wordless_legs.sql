-- Of a page of listed calls whose list leaves out what was said: those of which nobody told it yet, at most `most`, and each at
-- most every six hours. They count as asked about.
create or replace function private.wordless_legs(
  org_id uuid,
  integration_id uuid,
  leg_ids text[],
  most int
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
    from public.integrations as i
    join public.telephony_legs as l
      on l.org_id = i.org_id and l.provider = i.provider and l.provider_leg_id = any (wordless_legs.leg_ids)
    join public.telephony_events as e on e.org_id = l.org_id and e.id = l.event_id
    where i.org_id = wordless_legs.org_id and i.id = wordless_legs.integration_id and l.integration_id = i.id
      and e.transcript is null and (l.price_asked_at is null or l.price_asked_at < now() - interval '6 hours')
    order by l.started_at desc
    limit wordless_legs.most
    for no key update of l skip locked
  )
  update public.telephony_legs as l
  set price_asked_at = now()
  from due as d
  where l.org_id = d.org_id and l.id = d.id
  returning l.kind, l.provider_leg_id
$$;
revoke execute on function private.wordless_legs(uuid, uuid, text[], int) from public, anon, authenticated;
grant execute on function private.wordless_legs(uuid, uuid, text[], int) to service_role;
