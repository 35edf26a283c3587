-- requires: refuse
-- Refuses what is no name, in words, where a function of ours writes it: the checks of the tables say the same, but from
-- inside a function their refusal would show the caller a whole row.
create or replace function private.require_name(
  name text,
  field text
)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if require_name.name ~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]' then
    perform private.refuse(
      'KT140', 422, 'A name stands on one line, without control characters.', 'field: ' || require_name.field,
      'Type it again; copied text may bring marks that nobody sees.'
    );
  end if;
  if require_name.name is null or char_length(require_name.name) > 200
    or require_name.name !~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]' then
    perform private.refuse(
      'KT141', 422, 'A name has 1 to 200 characters that can be seen.', 'field: ' || require_name.field, 'Give a shorter or another one.'
    );
  end if;
end
$$;
revoke execute on function private.require_name(text, text) from public, anon, authenticated;
