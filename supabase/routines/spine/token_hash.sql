-- What is kept of a one-time link: a token has 244 random bits, so one round of SHA-256 is enough.
create or replace function private.token_hash(
  token text
)
returns text
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(token, 'UTF8')), 'hex')
$$;
revoke execute on function private.token_hash(text) from public, anon, authenticated;

create or replace function private.new_token()
returns text
language sql
volatile
set search_path = ''
as $$
  select pg_catalog.replace(pg_catalog.gen_random_uuid()::text || pg_catalog.gen_random_uuid()::text, '-', '')
$$;
revoke execute on function private.new_token() from public, anon, authenticated;
