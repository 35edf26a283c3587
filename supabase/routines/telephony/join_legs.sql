-- Brings together what is known of one call: the legs of the one that began it, of those begun with it, and of those that it
-- began; a platform's leg rests on the carrier's as if that had begun it. Where those are several rows of telephony_events, one
-- takes the others' legs and what was said, and the others go: the parent's, else the first that was told of. Returns its id,
-- locked; null when none is known. The caller holds the locks of both leg ids.
drop function if exists private.join_legs(uuid, text, text, text);
create or replace function private.join_legs(
  org_id uuid,
  provider text,
  leg_id text,
  parent_provider text,
  parent_id text
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_ids uuid[];
  v_locked uuid[];
begin
  loop
    select array_agg(f.event_id order by f.is_parents desc, f.told_at, f.event_id) into v_ids
    from (
      select l.event_id, min(l.created_at) as told_at,
        bool_or(l.provider = join_legs.parent_provider and l.provider_leg_id = join_legs.parent_id) as is_parents
      from (
        values (join_legs.provider, join_legs.leg_id), (join_legs.parent_provider, join_legs.parent_id)
      ) as n (provider, leg_id)
      cross join lateral (
        select g.event_id, g.provider, g.provider_leg_id, g.created_at from public.telephony_legs as g
        where g.org_id = join_legs.org_id and g.provider = n.provider and g.provider_leg_id = n.leg_id
        union all
        select g.event_id, g.provider, g.provider_leg_id, g.created_at from public.telephony_legs as g
        where g.org_id = join_legs.org_id and g.provider = n.provider and g.parent_leg_id = n.leg_id and g.parent_provider is null
        union all
        select g.event_id, g.provider, g.provider_leg_id, g.created_at from public.telephony_legs as g
        where g.org_id = join_legs.org_id and g.parent_provider = n.provider and g.parent_leg_id = n.leg_id
      ) as l
      group by l.event_id
    ) as f;
    -- the same again under their locks: nobody moves a leg without them
    exit when v_ids is null or v_ids = v_locked;
    perform from public.telephony_events as e
    where e.org_id = join_legs.org_id and e.id = any (v_ids)
    order by e.id for no key update;
    v_locked := v_ids;
  end loop;
  if cardinality(v_ids) > 1 then
    update public.telephony_legs as l
    set event_id = e.id, customer_id = e.customer_id, assigned_to = e.assigned_to, updated_at = now()
    from public.telephony_events as e
    where e.org_id = join_legs.org_id and e.id = v_ids[1] and l.org_id = e.org_id and l.event_id = any (v_ids[2:]);
    update public.telephony_events as e
    set agent_id = coalesce(e.agent_id, o.agent_id), agent_name = coalesce(e.agent_name, o.agent_name),
      outcome = coalesce(e.outcome, o.outcome), summary = coalesce(e.summary, o.summary),
      transcript = coalesce(e.transcript, o.transcript), has_recording = e.has_recording or o.has_recording,
      booking_reference = coalesce(e.booking_reference, o.booking_reference), updated_at = now()
    from public.telephony_events as o
    where e.org_id = join_legs.org_id and e.id = v_ids[1] and o.org_id = e.org_id and o.id = any (v_ids[2:])
      and (o.has_recording or num_nonnulls(o.agent_id, o.agent_name, o.outcome, o.summary, o.transcript, o.booking_reference) > 0);
    -- what led to a booking is the call that goes on
    update public.calendar_events as b
    set origin_event_id = v_ids[1]
    where b.org_id = join_legs.org_id and b.origin_event_id = any (v_ids[2:]);
    delete from public.telephony_events as e where e.org_id = join_legs.org_id and e.id = any (v_ids[2:]);
  end if;
  return v_ids[1];
end
$$;
revoke execute on function private.join_legs(uuid, text, text, text, text) from public, anon, authenticated;
