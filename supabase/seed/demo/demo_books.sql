-- requires: demo_share
-- Whether the caller booked in an answered call of a demo agent's, by its platform's id of it: what was said there and what stands in
-- the calendar ask the same.
create or replace function private.demo_books(
  leg_id text,
  agent text
)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
  select private.demo_share(demo_books.leg_id || ' books') < case demo_books.agent when 'Tove' then 0.055 else 0.02 end
$$;
revoke execute on function private.demo_books(text, text) from public, anon, authenticated;
