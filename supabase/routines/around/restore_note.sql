-- requires: undo_delete
-- Takes the last deletion of a note back, for its author too, who cannot read the log: see undo_delete(). Returns its id.
create or replace function private.restore_note(
  org_id uuid,
  note_id uuid
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_audit_id uuid;
begin
  perform private.require_permission(restore_note.org_id, 'organisations.read');
  select a.id into v_audit_id from public.audit_log as a
  where a.org_id = restore_note.org_id and a.table_name = 'notes' and a.row_id = restore_note.note_id and a.op = 'delete'
    and a.at > now() - interval '15 minutes'
  order by a.at desc limit 1;
  perform private.undo_delete(restore_note.org_id, v_audit_id);
  return restore_note.note_id;
end
$$;
revoke execute on function private.restore_note(uuid, uuid) from public, anon;
grant execute on function private.restore_note(uuid, uuid) to authenticated, service_role;

create or replace function public.restore_note(
  org_id uuid,
  note_id uuid
)
returns uuid
language sql
volatile
set search_path = ''
as $$
  select private.restore_note(restore_note.org_id, restore_note.note_id)
$$;
revoke execute on function public.restore_note(uuid, uuid) from public, anon;
grant execute on function public.restore_note(uuid, uuid) to authenticated, service_role;
