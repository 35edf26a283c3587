-- A carrier's leg whose alias is told takes the platforms' legs that named it so: they name it by its id from then on. Their calls are
-- locked before. The caller holds the alias's lock, and joins the calls. Returns whether there were any.
create or replace function private.take_platform_legs(
  org_id uuid,
  provider text,
  leg_id text,
  alias text
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform from public.telephony_events as e
  where e.org_id = take_platform_legs.org_id and e.id = any (array(
    select l.event_id
    from public.telephony_legs as l
    where l.org_id = take_platform_legs.org_id and l.parent_provider = take_platform_legs.provider
      and l.parent_leg_id = take_platform_legs.alias
  ))
  order by e.id for no key update;
  if not found then
    return false;
  end if;
  update public.telephony_legs as l
  set parent_leg_id = take_platform_legs.leg_id, updated_at = now()
  where l.org_id = take_platform_legs.org_id and l.parent_provider = take_platform_legs.provider
    and l.parent_leg_id = take_platform_legs.alias;
  return true;
end
$$;
revoke execute on function private.take_platform_legs(uuid, text, text, text) from public, anon, authenticated;
