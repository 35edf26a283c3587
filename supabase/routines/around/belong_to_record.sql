-- requires: follow_merge
-- Whose a record is, its notes and tags are: their assigned_to is a copy, so that "own" needs no look-up. What names a merged customer
-- goes to the one that took its place; triggers fire by name, so that its holder is the one that is copied.
create or replace function private.belong_to_record()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_new jsonb := to_jsonb(new);
  v_kind record;
begin
  for v_kind in select k.column_name, k.table_name from private.record_kinds as k where v_new ->> k.column_name is not null loop
    if tg_op = 'INSERT' or v_new -> v_kind.column_name <> coalesce(to_jsonb(old) -> v_kind.column_name, 'null') then
      -- the lock waits for a hand-over or merge under way, and then reads what it left
      execute format('select t.assigned_to from public.%I as t where t.org_id = $1 and t.id = $2 for share', v_kind.table_name)
        into new.assigned_to using new.org_id, (v_new ->> v_kind.column_name)::uuid;
    end if;
  end loop;
  return new;
end
$$;
revoke execute on function private.belong_to_record() from public, anon, authenticated;

create or replace trigger belong_to_kept_on_insert before insert on public.notes
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.notes
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger belong_to_kept_on_insert before insert on public.tasks
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.tasks
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger belong_to_kept_on_insert before insert on public.record_tags
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.record_tags
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger belong_to_record before insert or update on public.notes
  for each row execute function private.belong_to_record();
create or replace trigger belong_to_record before insert or update on public.record_tags
  for each row execute function private.belong_to_record();

-- A tag that the kept customer has already stays where it is, so that a merge does not fail over it and its undoing finds it.
create or replace function private.leave_doubled()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select from public.record_tags as t
    where t.org_id = new.org_id and t.customer_id = new.customer_id and t.tag_id = new.tag_id and t.id <> new.id
  ) then
    return null;
  end if;
  return new;
end
$$;
revoke execute on function private.leave_doubled() from public, anon, authenticated;
create or replace trigger leave_doubled before update on public.record_tags
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.leave_doubled();
