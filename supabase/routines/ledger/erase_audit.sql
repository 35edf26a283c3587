-- requires: defer_job
-- Erases a batch of what the audit log told about a deleted organisation, and returns how many rows went. What stays is
-- that it was deleted, by whom and when, without its name.
create or replace function private.erase_audit(
  org_id uuid,
  batch int
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count int;
begin
  perform from private.audit_erasures as e
  where e.org_id = erase_audit.org_id and e.finished_at is null
  for update;
  if not found then
    return 0;
  end if;
  delete from public.audit_log as a
  using (
    select l.at, l.id
    from public.audit_log as l
    where l.org_id = erase_audit.org_id
      and not (l.table_name = 'organisations' and l.op = 'delete' and not l.old ? 'name')
    order by l.at
    limit erase_audit.batch
  ) as b
  where a.org_id = erase_audit.org_id and a.at = b.at and a.id = b.id;
  get diagnostics v_count = row_count;
  update private.audit_erasures as e
  set erased_count = e.erased_count + v_count,
    finished_at = case when v_count < erase_audit.batch then now() end
  where e.org_id = erase_audit.org_id;
  return v_count;
end
$$;
revoke execute on function private.erase_audit(uuid, int) from public, anon, authenticated;
grant execute on function private.erase_audit(uuid, int) to service_role;

-- However an organisation is deleted, the erasure is asked for in the same transaction.
create or replace function private.ask_for_erasure()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.audit_erasures (org_id, asked_by) values (old.id, (select auth.uid()))
  on conflict on constraint audit_erasures_pkey do nothing;
  perform private.defer_job('erase_audit', jsonb_build_object('org_id', old.id));
  return null;
end
$$;
revoke execute on function private.ask_for_erasure() from public, anon, authenticated;

create or replace trigger ask_for_erasure after delete on public.organisations
  for each row execute function private.ask_for_erasure();
