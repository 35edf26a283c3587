-- requires: refuse_truncate
-- The log is appended to and nothing else, whoever asks. The one exception is what a deleted organisation leaves behind,
-- while its erasure is noted as unfinished, see erase_audit().
create or replace function private.refuse_audit_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'DELETE' and not exists (select from public.organisations as o where o.id = old.org_id)
    and exists (select from private.audit_erasures as e where e.org_id = old.org_id and e.finished_at is null) then
    return old;
  end if;
  raise exception using errcode = '42501', message = 'The audit log cannot be changed.', hint = 'It is only ever added to.';
end
$$;
revoke execute on function private.refuse_audit_change() from public, anon, authenticated;

create or replace trigger refuse_audit_change before update or delete on public.audit_log
  for each row execute function private.refuse_audit_change();
create or replace trigger refuse_truncate before truncate on public.audit_log
  for each statement execute function private.refuse_truncate();
