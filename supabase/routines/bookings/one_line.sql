-- A name that somebody else's system wrote, on one line and not too long; null when there is nothing to be seen.
create or replace function private.one_line(
  value text,
  most int
)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when v.said ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'
    then v.said
  end
  from (
    select left(
      btrim(regexp_replace(one_line.value, '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]', ' ', 'g')), one_line.most
    ) as said
  ) as v
$$;
revoke execute on function private.one_line(text, int) from public, anon, authenticated;
