-- requires: match_telephony
-- A number that is taken from a customer again gives back the calls and messages that came by it: those that became the
-- customer's since it was noted. What was theirs before stays. A customer who is deleted lets go of everything by themselves.
create or replace function private.on_number_released()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  select array_agg(f.id) into v_ids
  from (
    select e.id
    from public.telephony_events as e
    where e.org_id = old.org_id and e.counterpart = old.value and e.customer_id = old.customer_id
      and e.updated_at >= old.created_at
    order by e.id
    for no key update of e
  ) as f;
  if v_ids is null then
    return null;
  end if;
  update public.telephony_events as e
  set customer_id = null, assigned_to = null, updated_at = now()
  where e.org_id = old.org_id and e.id = any (v_ids);
  return null;
end
$$;
revoke execute on function private.on_number_released() from public, anon, authenticated;

create or replace trigger release_telephony after delete on public.customer_identities
  for each row when (old.kind = 'phone') execute function private.on_number_released();
