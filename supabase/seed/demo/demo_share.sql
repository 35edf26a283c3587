-- A number from 0 to below 1 that follows from a text: chance without chance, so that every load gives the same rows.
-- No search_path of its own: with one it would not be inlined.
create or replace function private.demo_share(
  seed text
)
returns numeric
language sql
immutable
parallel safe
as $$
  select ('x' || pg_catalog.substr(pg_catalog.md5(seed), 1, 7))::bit(28)::int / 268435456.0
$$;
revoke execute on function private.demo_share(text) from public, anon, authenticated;
