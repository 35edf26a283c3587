-- What a booking counts as in the funnel of the return: sold or paid, if it was kept and its sale is completed; the one definition, which lists,
-- figures and roi_facts() read and indexes are of. No search_path of its own: with one it would not be inlined, and no index used.
create or replace function private.sold_as(
  state text,
  sale_step text
)
returns text
language sql
immutable
parallel safe
as $$
  select case when state = 'kept' then sale_step end
$$;
revoke execute on function private.sold_as(text, text) from public, anon;
grant execute on function private.sold_as(text, text) to authenticated, service_role;
