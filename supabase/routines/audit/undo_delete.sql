-- requires: require_permission, refuse, restore_rows, restore_customer_ties, restore_parts, restore_around, my_memberships, customer_of_now, customer_before_merges
-- Takes a deletion of the last 15 minutes back: the row returns under its old id, to whom it belonged, and posts again.
-- Asks for the right to delete and to make such rows, or to have written the note. A row that has a later entry in the log is not put back.
create or replace function private.undo_delete(
  org_id uuid,
  audit_id uuid
)
returns table (table_name text, row_id uuid)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_deleted record;
  v_doc jsonb;
  v_customer_id uuid;
  v_own text;
begin
  perform private.require_permission(undo_delete.org_id, 'organisations.read');
  select a.at, a.table_name, a.row_id, a.old, a.xmin as deleted_in into v_deleted
  from public.audit_log as a
  where a.org_id = undo_delete.org_id and a.id = undo_delete.audit_id and a.op = 'delete'
    and a.at > now() - interval '15 minutes'
    and a.table_name in ('customers', 'contacts', 'customer_identities', 'manual_entries', 'guardrails', 'spend_alerts', 'roi_settings', 'leads',
      'sales', 'tasks', 'notes', 'tags');
  if v_deleted.row_id is null then
    perform private.refuse('KT072', 404, 'There is no deletion like this in the last 15 minutes.', null, 'Enter it anew.');
  end if;
  v_own := case
    when v_deleted.table_name = 'notes' and (v_deleted.old ->> 'created_by')::uuid = any (private.my_memberships())
      and not undo_delete.org_id = any (private.org_ids_with('notes.delete')) then '_own'
    else ''
  end;
  perform private.require_permission(undo_delete.org_id, v_deleted.table_name || '.delete' || v_own);
  perform private.require_permission(undo_delete.org_id, v_deleted.table_name || '.create' || v_own);
  if exists (
    select from public.audit_log as a
    where a.org_id = undo_delete.org_id and a.row_id = v_deleted.row_id and a.at > v_deleted.at
  ) then
    perform private.refuse('KT073', 409, 'This has been put back already.', null, 'Read the list again.');
  end if;
  if v_deleted.table_name = 'customers' and exists (
    select from public.audit_log as a
    where a.org_id = undo_delete.org_id and a.at > now() - interval '15 minutes' and a.xmin = v_deleted.deleted_in
      and a.table_name = 'customer_merges' and a.op = 'delete' and a.old -> 'undone_at' = 'null'
      and v_deleted.row_id::text in (a.old ->> 'kept_id', a.old ->> 'merged_id')
  ) then
    perform private.refuse('KT074', 409, 'This cannot be put back any more.', 'customer_merges', 'The customer was part of a merge.');
  end if;
  v_doc := v_deleted.old;
  if v_deleted.table_name <> 'customers' then
    -- the customer may have been merged or deleted since; without one an entry still counts, a contact has no place
    v_customer_id := private.customer_of_now(
      undo_delete.org_id,
      private.customer_before_merges(
        undo_delete.org_id, v_deleted.table_name, v_deleted.row_id, (v_doc ->> 'customer_id')::uuid, v_deleted.at
      )
    );
    if v_customer_id is not null or v_deleted.table_name in ('manual_entries', 'leads', 'sales') then
      v_doc := v_doc || jsonb_build_object('customer_id', v_customer_id);
    end if;
  end if;
  perform set_config('kontor.job', 'undo_delete', true);
  perform private.restore_rows(v_deleted.table_name, jsonb_build_array(v_doc));
  if v_deleted.table_name = 'customers' then
    perform private.restore_customer_ties(undo_delete.org_id, v_deleted.row_id, v_deleted.deleted_in);
  elsif v_deleted.table_name in ('leads', 'sales') then
    perform private.restore_parts(undo_delete.org_id, v_deleted.table_name, v_deleted.row_id, v_deleted.deleted_in);
  end if;
  perform private.restore_around(undo_delete.org_id, v_deleted.table_name, v_deleted.row_id, v_deleted.deleted_in);
  perform set_config('kontor.job', '', true);
  return query select v_deleted.table_name, v_deleted.row_id;
end
$$;
revoke execute on function private.undo_delete(uuid, uuid) from public, anon;
grant execute on function private.undo_delete(uuid, uuid) to authenticated;

create or replace function public.undo_delete(
  org_id uuid,
  audit_id uuid
)
returns table (table_name text, row_id uuid)
language sql
volatile
set search_path = ''
-- PostgREST takes this over for the request: what could be deleted within 8 seconds can be put back
set statement_timeout = '60s'
as $$
  select * from private.undo_delete(org_id, audit_id)
$$;
revoke execute on function public.undo_delete(uuid, uuid) from public, anon;
grant execute on function public.undo_delete(uuid, uuid) to authenticated;
