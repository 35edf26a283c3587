-- requires: refuse
-- Puts a deleted row back as the log holds it, under its old id; a column that came later gets its default.
-- What stands in the way is told with the name of the key or check.
create or replace function private.restore_row(
  table_name text,
  doc jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_columns text;
  v_constraint text;
begin
  select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into v_columns
  from pg_catalog.pg_attribute as a
  where a.attrelid = ('public.' || quote_ident(restore_row.table_name))::regclass and a.attnum > 0
    and not a.attisdropped and a.attgenerated = '' and restore_row.doc ? a.attname;
  -- the name is one that a trigger of ours wrote, the columns are the catalog's
  execute format(
    'insert into public.%I (%s) select %s from jsonb_populate_record(null::public.%I, $1)',
    restore_row.table_name, v_columns, v_columns, restore_row.table_name
  ) using restore_row.doc;
  if restore_row.doc -> 'assigned_to' = 'null' and restore_row.table_name in ('customers', 'manual_entries', 'leads', 'tasks') then
    -- it was nobody's: a trigger has just made it the caller's
    execute format('update public.%I as t set assigned_to = null where t.org_id = $1 and t.id = $2', restore_row.table_name)
      using (restore_row.doc ->> 'org_id')::uuid, (restore_row.doc ->> 'id')::uuid;
  end if;
exception
  when unique_violation or foreign_key_violation or check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = restore_row.table_name || '_pkey' then
      perform private.refuse('KT073', 409, 'This has been put back already.', null, 'Read the list again.');
    end if;
    perform private.refuse(
      'KT074', 409, 'This cannot be put back any more.', v_constraint,
      'What it belonged to is gone, or something else has taken its place.'
    );
end
$$;
revoke execute on function private.restore_row(text, jsonb) from public, anon, authenticated;
