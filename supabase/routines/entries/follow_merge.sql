-- A fact that names a merged customer goes to the one that took its place. The key share lock waits for a merge
-- under way, so no fact slips in behind it.
create or replace function private.follow_merge()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_next uuid := new.customer_id;
begin
  while v_next is not null loop
    new.customer_id := v_next;
    select c.merged_into into v_next
    from public.customers as c
    where c.org_id = new.org_id and c.id = v_next
    for key share;
  end loop;
  return new;
end
$$;
revoke execute on function private.follow_merge() from public, anon, authenticated;

create or replace trigger follow_merge_on_insert before insert on public.manual_entries
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger follow_merge before update on public.manual_entries
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
