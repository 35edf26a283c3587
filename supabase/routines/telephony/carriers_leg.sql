-- How many legs of another provider tell the line that a platform's leg rests on: 1 when the carrier's is known, else 0.
create or replace function private.carriers_leg(
  org_id uuid,
  provider text,
  parent_provider text,
  parent_id text
)
returns int
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if carriers_leg.parent_id is null or carriers_leg.parent_provider = carriers_leg.provider then
    return 0;
  end if;
  return (
    select count(*)
    from public.telephony_legs as c
    where c.org_id = carriers_leg.org_id and c.provider = carriers_leg.parent_provider and c.provider_leg_id = carriers_leg.parent_id
  );
end
$$;
revoke execute on function private.carriers_leg(uuid, text, text, text) from public, anon, authenticated;
