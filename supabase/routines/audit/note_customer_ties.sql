-- Notes what points to a customer that is being deleted and will point to nobody, of whatever table: see customer_ties.
-- The row is locked by now, so nothing new can point to it. With its organisation nothing is left to be put back.
create or replace function private.note_customer_ties()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_query text;
begin
  delete from private.customer_ties as t
  where t.org_id = old.org_id and (t.customer_id = old.id or t.noted_at < clock_timestamp() - interval '15 minutes');
  -- the names are the catalog's; one statement, since planning one per table took most of a small customer's time
  select string_agg(
    format('select %L, %L, (select array_agg(t.id) from %s as t where t.org_id = $1 and t.%I = $2)',
      k.conrelid::pg_catalog.regclass, a.attname, k.conrelid::pg_catalog.regclass, a.attname),
    ' union all '
  ) into v_query
  from pg_catalog.pg_constraint as k
  join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = any (k.confdelsetcols)
  where k.contype = 'f' and k.confrelid = 'public.customers'::pg_catalog.regclass and k.confdeltype = 'n'
    -- a customer that stands in a merge is not put back
    and k.conrelid <> 'public.customers'::pg_catalog.regclass
    and exists (select from public.organisations as o where o.id = old.org_id);
  if v_query is not null then
    execute 'insert into private.customer_ties (org_id, customer_id, table_name, column_name, row_ids)
      select $1, $2, f.* from (' || v_query || ') as f (table_name, column_name, row_ids) where f.row_ids is not null'
      using old.org_id, old.id;
  end if;
  return old;
end
$$;
revoke execute on function private.note_customer_ties() from public, anon, authenticated;

create or replace trigger note_customer_ties before delete on public.customers
  for each row execute function private.note_customer_ties();
