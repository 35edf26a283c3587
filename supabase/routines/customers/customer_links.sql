-- Every column that points to a customer, from the catalog: a merge moves what later tables bring, unasked.
-- Not the customers and merges themselves, nor a call's legs, which follow it.
create or replace function private.customer_links()
returns table (
  table_name text,
  column_name text
)
language sql
stable
set search_path = ''
as $$
  select k.conrelid::pg_catalog.regclass::text, a.attname::text
  from pg_catalog.pg_constraint as k
  join pg_catalog.pg_attribute as a
    on a.attrelid = k.conrelid and a.attnum = any (k.conkey) and a.attname <> 'org_id'
  where k.contype = 'f' and k.confrelid = 'public.customers'::pg_catalog.regclass
    and k.conrelid not in ('public.customers'::pg_catalog.regclass, 'public.customer_merges'::pg_catalog.regclass,
      'public.telephony_legs'::pg_catalog.regclass)
  order by 1, 2
$$;
revoke execute on function private.customer_links() from public, anon, authenticated;
