-- requires: match_telephony
-- A number that was noted by mistake gives back the calls and messages that came by it, and no others: when it is corrected, and
-- when it is deleted within 15 minutes. One that is deleted later was theirs for a time, and its calls stay theirs. A customer
-- who is deleted lets go of everything by themselves.
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
    where e.org_id = old.org_id and e.counterpart = old.value and e.matched_by = old.id and e.customer_id is not null
    order by e.id
    for no key update of e
  ) as f;
  if v_ids is null then
    return null;
  end if;
  update public.telephony_events as e
  set customer_id = null, matched_by = null, updated_at = now()
  where e.org_id = old.org_id and e.id = any (v_ids);
  return null;
end
$$;
revoke execute on function private.on_number_released() from public, anon, authenticated;

create or replace trigger release_telephony_on_delete after delete on public.customer_identities
  for each row when (old.kind = 'phone' and old.created_at > now() - interval '15 minutes')
  execute function private.on_number_released();
create or replace trigger release_telephony after update on public.customer_identities
  for each row when (old.kind = 'phone' and (old.kind, old.provider, old.value) is distinct from (new.kind, new.provider, new.value))
  execute function private.on_number_released();
