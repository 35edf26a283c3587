-- requires: raise_version
-- Whoever writes a note is its author; an edit says when. What is put back keeps the author that it had.
create or replace function private.fill_author()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.created_by is null and coalesce(current_setting('kontor.job', true), '') <> 'undo_delete' then
    new.created_by := (select m.id from public.memberships as m where m.org_id = new.org_id and m.user_id = auth.uid());
  end if;
  return new;
end
$$;
revoke execute on function private.fill_author() from public, anon, authenticated;
create or replace trigger fill_author before insert on public.notes
  for each row execute function private.fill_author();
create or replace trigger fill_author before insert on public.tasks
  for each row execute function private.fill_author();

create or replace function private.note_edit()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.edited_at := now();
  return new;
end
$$;
revoke execute on function private.note_edit() from public, anon, authenticated;
create or replace trigger note_edit before update on public.notes
  for each row when (old.body <> new.body) execute function private.note_edit();

create or replace trigger raise_version before update on public.notes
  for each row when (old.body <> new.body) execute function private.raise_version();
create or replace trigger raise_version before update on public.tasks
  for each row when ((old.title, old.due_on, old.due_time) is distinct from (new.title, new.due_on, new.due_time))
  execute function private.raise_version();
create or replace trigger raise_version before update on public.tags
  for each row when ((old.name, old.colour) is distinct from (new.name, new.colour)) execute function private.raise_version();
