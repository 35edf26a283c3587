-- A completed sale of a booking carries its revenue: the booking's entry goes in the same transaction, and is back when the sale is
-- cancelled, deleted or tied to another.
create or replace function private.supersede_booking()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before uuid := case when tg_op <> 'INSERT' and old.completed_on is not null then old.booking_id end;
  v_after uuid := case when tg_op <> 'DELETE' and new.completed_on is not null then new.booking_id end;
begin
  if v_before is distinct from v_after then
    update public.calendar_events as e
    set superseding_count = e.superseding_count + case when e.id = v_after then 1 else -1 end, updated_at = now()
    where e.org_id = coalesce(new.org_id, old.org_id) and e.id in (v_before, v_after);
  end if;
  return null;
end
$$;
revoke execute on function private.supersede_booking() from public, anon, authenticated;

create or replace trigger supersede_booking_on_insert after insert on public.sales
  for each row when (new.booking_id is not null) execute function private.supersede_booking();
create or replace trigger supersede_booking after update on public.sales
  for each row when ((old.booking_id, old.completed_on is null) is distinct from (new.booking_id, new.completed_on is null))
  execute function private.supersede_booking();
create or replace trigger supersede_booking_on_delete after delete on public.sales
  for each row when (old.booking_id is not null) execute function private.supersede_booking();
