-- A text from outside as one line of at most so many characters, without what controls or turns the writing; '' for none.
create or replace function private.one_plain_line(
  told text,
  most int
)
returns text
language sql
immutable
set search_path = ''
as $$
  select left(
    btrim(regexp_replace(coalesce(one_plain_line.told, ''), '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+', ' ', 'g')),
    one_plain_line.most
  )
$$;
revoke execute on function private.one_plain_line(text, int) from public, anon, authenticated;
