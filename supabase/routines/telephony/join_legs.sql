-- Brings together what is known of one call: the legs of the one that began it, of those begun with it, and of those that it
-- began. Where those are several rows of telephony_events, one takes the others' legs and the others go: the parent's, else the
-- first that was told of. Returns its id, locked; null when none is known. The caller holds the locks of both leg ids.
create or replace function private.join_legs(
  org_id uuid,
  provider text,
  leg_id text,
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
      select l.event_id, bool_or(l.provider_leg_id = join_legs.parent_id) as is_parents, min(l.created_at) as told_at
      from (
        select g.event_id, g.provider_leg_id, g.created_at from public.telephony_legs as g
        where g.org_id = join_legs.org_id and g.provider = join_legs.provider
          and g.provider_leg_id = any (array[join_legs.leg_id, join_legs.parent_id])
        union all
        select g.event_id, g.provider_leg_id, g.created_at from public.telephony_legs as g
        where g.org_id = join_legs.org_id and g.provider = join_legs.provider
          and g.parent_leg_id = any (array[join_legs.leg_id, join_legs.parent_id])
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
    delete from public.telephony_events as e where e.org_id = join_legs.org_id and e.id = any (v_ids[2:]);
  end if;
  return v_ids[1];
end
$$;
revoke execute on function private.join_legs(uuid, text, text, text) from public, anon, authenticated;
