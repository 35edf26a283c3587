-- A name as it may stand in a mail to a stranger: without what mail programs turn into a link.
create or replace function private.plain_name(
  name text
)
returns text
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.regexp_replace(name, '://|www\.', ' ', 'gi')
$$;
revoke execute on function private.plain_name(text) from public, anon, authenticated;
