-- requires: match_bookings
-- An identity that was noted by mistake gives back the bookings that came by it: when it is corrected, and when it is deleted
-- within 15 minutes. One that is deleted later was theirs for a time. See release_number.
create or replace function private.on_client_released()
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
    from public.calendar_events as e
    where e.org_id = old.org_id and e.customer_id = old.customer_id and e.matched_by = old.id
      and old.value = case old.kind when 'phone' then e.client_phone when 'mail' then e.client_email else e.client_id end
    order by e.id
    for no key update of e
  ) as f;
  if v_ids is not null then
    update public.calendar_events as e
    set customer_id = null, matched_by = null, updated_at = now()
    where e.org_id = old.org_id and e.id = any (v_ids);
  end if;
  return null;
end
$$;
revoke execute on function private.on_client_released() from public, anon, authenticated;

create or replace trigger release_bookings_on_delete after delete on public.customer_identities
  for each row when (old.kind in ('phone', 'mail', 'provider') and old.created_at > now() - interval '15 minutes')
  execute function private.on_client_released();
create or replace trigger release_bookings after update on public.customer_identities
  for each row when (
    old.kind in ('phone', 'mail', 'provider') and (old.kind, old.provider, old.value) is distinct from (new.kind, new.provider, new.value)
  )
  execute function private.on_client_released();
