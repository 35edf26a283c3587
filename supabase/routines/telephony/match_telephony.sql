-- Gives calls and messages that no customer has to the one whose number it is: of one number, or with null of all of the
-- last 90 days, since a number may be noted at the moment of its first call. Returns how many.
create or replace function private.match_telephony(
  org_id uuid,
  number text default null
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_ids uuid[];
begin
  -- the customers before their calls, as everybody locks them: see number_owner()
  perform from public.customers as c
  where c.org_id = match_telephony.org_id and c.id = any (array(
    select i.customer_id
    from public.customer_identities as i
    join public.telephony_events as e on e.org_id = i.org_id and e.counterpart = i.value
    where i.org_id = match_telephony.org_id and i.kind = 'phone' and i.provider = '' and e.customer_id is null
      and (match_telephony.number is null and e.started_at > now() - interval '90 days' or i.value = match_telephony.number)
  ))
  order by c.id for share;
  select array_agg(f.id) into v_ids
  from (
    select e.id
    from public.customer_identities as i
    join public.telephony_events as e on e.org_id = i.org_id and e.counterpart = i.value
    where i.org_id = match_telephony.org_id and i.kind = 'phone' and i.provider = '' and e.customer_id is null
      and (match_telephony.number is null and e.started_at > now() - interval '90 days' or i.value = match_telephony.number)
    order by e.id
    for no key update of e
  ) as f;
  if v_ids is null then
    return 0;
  end if;
  update public.telephony_events as e
  set customer_id = i.customer_id, matched_by = i.id, updated_at = now()
  from public.customer_identities as i
  where e.org_id = match_telephony.org_id and e.id = any (v_ids) and e.customer_id is null
    and i.org_id = e.org_id and i.kind = 'phone' and i.provider = '' and i.value = e.counterpart;
  return cardinality(v_ids);
end
$$;
revoke execute on function private.match_telephony(uuid, text) from public, anon, authenticated;
grant execute on function private.match_telephony(uuid, text) to service_role;

-- A number that is noted at a customer brings the calls and messages there that nobody had.
create or replace function private.on_number_noted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.match_telephony(new.org_id, new.value);
  return null;
end
$$;
revoke execute on function private.on_number_noted() from public, anon, authenticated;

create or replace trigger match_telephony_on_insert after insert on public.customer_identities
  for each row when (new.kind = 'phone') execute function private.on_number_noted();
create or replace trigger match_telephony after update on public.customer_identities
  for each row when (new.kind = 'phone' and (old.value, old.customer_id) is distinct from (new.value, new.customer_id))
  execute function private.on_number_noted();
