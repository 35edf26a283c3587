-- requires: refuse
-- A period of an overview has two ends in the right order and at most 1,000 days (what the API returns at once), and a currency is a code.
create or replace function private.require_period(
  from_on date,
  to_on date,
  in_currency text
)
returns void
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_is_sound boolean := coalesce(from_on between '1990-01-01' and to_on and to_on <= '2100-01-01', false);
begin
  -- only now, since infinity is a day and has no distance to another
  if v_is_sound then
    v_is_sound := to_on - from_on <= 999;
  end if;
  if not v_is_sound then
    perform private.refuse('KT020', 422, 'The period is not a valid one.', 'from_on, to_on', 'Give two days in order, at most 1,000 days apart.');
  end if;
  if in_currency is null or in_currency !~ '^[A-Z]{3}$' then
    perform private.refuse('KT021', 422, 'There is no such currency.', 'in_currency', 'Give a code of three capital letters, like SEK.');
  end if;
end
$$;
revoke execute on function private.require_period(date, date, text) from public, anon, authenticated;
