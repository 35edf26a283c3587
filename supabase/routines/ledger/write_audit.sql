-- Writes the audit of a statement: the key on insert, the whole old row on delete, and on update the changed columns
-- before and after. Old and new rows are paired by grouping, since a join on a transition table keeps a bad plan.
-- The argument names the column that holds the organisation. The clock's columns are no change by themselves. What goes
-- with a deleted organisation is not told, or its people would live on here: only its own deletion is, without its name.
create or replace function private.write_audit()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_actor uuid := (select auth.uid());
  v_job text := nullif(current_setting('kontor.job', true), '');
begin
  if tg_op = 'INSERT' then
    insert into public.audit_log (org_id, table_name, row_id, op, actor, job)
    select (r.doc ->> tg_argv[0])::uuid, tg_table_name, (r.doc ->> 'id')::uuid, 'insert', v_actor, v_job
    from (select to_jsonb(n) as doc from new_rows as n) as r;
  -- all rows that go with an organisation are that organisation's, so that the first one tells
  elsif tg_table_name <> 'organisations' and not exists (
    select from public.organisations as o
    where o.id = (select (to_jsonb(r) ->> tg_argv[0])::uuid from old_rows as r limit 1)
      -- its facts are deleted just before it
      and not exists (select from private.audit_erasures as e where e.org_id = o.id)
  ) then
    return null;
  elsif tg_op = 'DELETE' then
    insert into public.audit_log (org_id, table_name, row_id, op, actor, job, old)
    select (r.doc ->> tg_argv[0])::uuid, tg_table_name, (r.doc ->> 'id')::uuid, 'delete', v_actor, v_job,
      case tg_table_name when 'organisations' then jsonb_build_object('id', r.doc -> 'id') else r.doc end
    from (select to_jsonb(o) as doc from old_rows as o) as r;
  else
    insert into public.audit_log (org_id, table_name, row_id, op, actor, job, old, new)
    select p.org_id, tg_table_name, p.id, 'update', v_actor, v_job, c.old, c.new
    from (
      select (s.doc ->> tg_argv[0])::uuid as org_id, (s.doc ->> 'id')::uuid as id,
        (array_agg(s.doc) filter (where s.is_old))[1] as old, (array_agg(s.doc) filter (where not s.is_old))[1] as new
      from (
        select true as is_old, to_jsonb(o) as doc from old_rows as o
        union all
        select false, to_jsonb(n) from new_rows as n
      ) as s
      group by 1, 2
    ) as p
    cross join lateral (
      select jsonb_object_agg(b.key, b.value) as old, jsonb_object_agg(b.key, p.new -> b.key) as new
      from jsonb_each(p.old) as b
      where b.value is distinct from p.new -> b.key and b.key not in ('updated_at', 'version')
    ) as c
    where c.old is not null;
  end if;
  return null;
end
$$;
revoke execute on function private.write_audit() from public, anon, authenticated;

-- what people make, change and delete by hand
do $$
declare
  v_table text;
  v_key text;
begin
  foreach v_table in array array[
    'organisations', 'memberships', 'invitations', 'customers', 'contacts', 'customer_identities', 'customer_merges', 'manual_entries',
    'services', 'roi_settings', 'guardrails', 'spend_alerts', 'provider_bills', 'leads', 'sales', 'sale_lines',
    'tasks', 'notes', 'tags', 'record_tags'
  ] loop
    v_key := case v_table when 'organisations' then 'id' else 'org_id' end;
    execute format(
      'create or replace trigger audit_insert after insert on public.%1$I referencing new table as new_rows
         for each statement execute function private.write_audit(%2$L);
       create or replace trigger audit_update after update on public.%1$I referencing old table as old_rows new table as new_rows
         for each statement execute function private.write_audit(%2$L);
       create or replace trigger audit_delete after delete on public.%1$I referencing old table as old_rows
         for each statement execute function private.write_audit(%2$L)',
      v_table, v_key
    );
  end loop;
end
$$;

-- a log itself, so that only what goes with a deleted lead or sale is told: it comes back with it
create or replace trigger audit_delete after delete on public.state_changes referencing old table as old_rows
  for each statement execute function private.write_audit('org_id');
