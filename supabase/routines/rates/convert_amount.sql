-- An amount in another currency, rounded once to 8 decimals; null without rates. In its own currency it stays exact.
-- No search_path of its own: with one it would not be inlined.
create or replace function private.convert_amount(
  amount numeric,
  rate_from numeric,
  rate_to numeric
)
returns numeric
language sql
immutable
parallel safe
as $$
  select round((amount * rate_to)::numeric(50, 20) / rate_from, 8)
$$;
revoke execute on function private.convert_amount(numeric, numeric, numeric) from public, anon, authenticated;
