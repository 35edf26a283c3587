-- What a guardrail or alert covers, as the kinds of spend that it is made of.
create or replace function private.spend_kinds(
  covers text
)
returns text[]
language sql
immutable
set search_path = ''
as $$
  select case spend_kinds.covers
    when 'both' then array['ai', 'messages']
    when 'all' then array['ai', 'messages', 'calls']
    else array[spend_kinds.covers]
  end
$$;
revoke execute on function private.spend_kinds(text) from public, anon, authenticated;
