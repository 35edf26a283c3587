-- How far a sale of that state has come: sold, paid, or nothing yet.
create or replace function private.sale_step(
  state text
)
returns text
language sql
immutable
parallel safe
as $$
  select case when state in ('COMPLETED', 'INVOICED') then 'sold' when state = 'PAID' then 'paid' end
$$;
revoke execute on function private.sale_step(text) from public, anon;
grant execute on function private.sale_step(text) to authenticated, service_role;

-- A completed sale of a booking carries its revenue: the booking's entry goes in the same transaction, and is back when the sale is
-- cancelled, deleted or tied to another. The booking holds how far the sale has come: it has one at most.
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
  if v_before = v_after then
    update public.calendar_events as e
    set sale_step = private.sale_step(new.state), updated_at = now()
    where e.org_id = new.org_id and e.id = v_after;
  elsif v_before is distinct from v_after then
    update public.calendar_events as e
    set superseding_count = e.superseding_count + case when e.id = v_after then 1 else -1 end,
      sale_step = case when e.id = v_after then private.sale_step(new.state) end, updated_at = now()
    where e.org_id = coalesce(new.org_id, old.org_id) and e.id in (v_before, v_after);
  end if;
  return null;
end
$$;
revoke execute on function private.supersede_booking() from public, anon, authenticated;

create or replace trigger supersede_booking_on_insert after insert on public.sales
  for each row when (new.booking_id is not null) execute function private.supersede_booking();
create or replace trigger supersede_booking after update on public.sales
  for each row when (
    (old.booking_id, private.sale_step(old.state)) is distinct from (new.booking_id, private.sale_step(new.state))
  )
  execute function private.supersede_booking();
create or replace trigger supersede_booking_on_delete after delete on public.sales
  for each row when (old.booking_id is not null) execute function private.supersede_booking();
