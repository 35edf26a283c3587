-- The id of a demo row that others point to: it follows from the organisation's, a word and a number.
-- No search_path of its own: with one it would not be inlined.
create or replace function private.demo_id(
  org_id uuid,
  word text,
  number int
)
returns uuid
language sql
immutable
parallel safe
as $$
  select pg_catalog.md5(org_id::text || ' ' || word || ' ' || number::text)::uuid
$$;
revoke execute on function private.demo_id(uuid, text, int) from public, anon, authenticated;
