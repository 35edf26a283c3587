-- requires: refuse
-- Puts deleted rows of a table back in one statement as the log holds them, under their old ids; a column that came later gets its default.
-- A key to what is gone meanwhile is empty where its table would have emptied it. What stands in the way is told with the name of the key or check.
create or replace function private.restore_rows(
  table_name text,
  docs jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_docs jsonb := restore_rows.docs;
  v_key record;
  v_columns text;
  v_constraint text;
begin
  -- the names are ones that a trigger of ours wrote, the columns are the catalog's
  for v_key in
    select a.attname as name, k.confrelid::pg_catalog.regclass as target
    from pg_catalog.pg_constraint as k
    join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = any (k.confdelsetcols)
    where k.conrelid = ('public.' || quote_ident(restore_rows.table_name))::regclass and k.contype = 'f' and k.confdeltype = 'n'
  loop
    execute format(
      'select jsonb_agg(
         case when d.doc ->> $2 is null or exists (
           select from %s as t where t.org_id = (d.doc ->> ''org_id'')::uuid and t.id = (d.doc ->> $2)::uuid
         ) then d.doc else d.doc || jsonb_build_object($2, null) end)
       from jsonb_array_elements($1) as d (doc)',
      v_key.target
    ) into v_docs using v_docs, v_key.name::text;
  end loop;
  select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into v_columns
  from pg_catalog.pg_attribute as a
  where a.attrelid = ('public.' || quote_ident(restore_rows.table_name))::regclass and a.attnum > 0
    and not a.attisdropped and a.attgenerated = '' and v_docs -> 0 ? a.attname;
  execute format(
    'insert into public.%I (%s) select %s from jsonb_populate_recordset(null::public.%I, $1)',
    restore_rows.table_name, v_columns, v_columns, restore_rows.table_name
  ) using v_docs;
  if restore_rows.table_name in ('customers', 'manual_entries', 'leads', 'sales', 'tasks') then
    -- what was nobody's: a trigger has just made it the caller's
    execute format(
      'update public.%I as t set assigned_to = null from jsonb_array_elements($1) as d (doc)
       where t.org_id = (d.doc ->> ''org_id'')::uuid and t.id = (d.doc ->> ''id'')::uuid and d.doc -> ''assigned_to'' = ''null''',
      restore_rows.table_name
    ) using v_docs;
  end if;
exception
  when unique_violation or foreign_key_violation or check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = restore_rows.table_name || '_pkey' then
      perform private.refuse('KT073', 409, 'This has been put back already.', null, 'Read the list again.');
    end if;
    perform private.refuse(
      'KT074', 409, 'This cannot be put back any more.', v_constraint,
      'What it belonged to is gone, or something else has taken its place.'
    );
end
$$;
revoke execute on function private.restore_rows(text, jsonb) from public, anon, authenticated;
