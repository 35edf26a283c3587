-- A sale says why it is of its booking: who said so and when, where a person did; that what made the sale did, where a function or another
-- system did. What comes back after its deletion brings its own, and so does what a machine says of itself. Nobody else writes these columns: no grant.
create or replace function private.note_booking_link()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.booking_id is null then
    new.booking_rule := null;
    new.booking_set_by := null;
    new.booking_set_at := null;
  elsif tg_argv[0] = 'person' then
    new.booking_rule := 'person';
    new.booking_set_by := (select m.id from public.memberships as m where m.org_id = new.org_id and m.user_id = (select auth.uid()));
    new.booking_set_at := clock_timestamp();
  elsif new.booking_rule is null or tg_op = 'UPDATE' and new.booking_set_at is not distinct from old.booking_set_at then
    new.booking_rule := 'function';
    new.booking_set_by := null;
    new.booking_set_at := clock_timestamp();
  end if;
  return new;
end
$$;
revoke execute on function private.note_booking_link() from public, anon, authenticated;

create or replace trigger note_booking_link_on_insert before insert on public.sales
  for each row when (current_user = 'authenticated' and new.booking_id is not null) execute function private.note_booking_link('person');
create or replace trigger note_booking_link_of_function_on_insert before insert on public.sales
  for each row when (current_user <> 'authenticated' and (new.booking_id is not null or new.booking_rule is not null))
  execute function private.note_booking_link('function');
create or replace trigger note_booking_link before update on public.sales
  for each row when (current_user = 'authenticated' and old.booking_id is distinct from new.booking_id)
  execute function private.note_booking_link('person');
create or replace trigger note_booking_link_of_function before update on public.sales
  for each row when (current_user <> 'authenticated' and old.booking_id is distinct from new.booking_id)
  execute function private.note_booking_link('function');
