-- What a booking is found by in lists, in one text without capitals. No search_path of its own: with one it would not be inlined.
create or replace function private.booking_text(
  title text,
  service_name text,
  staff_name text,
  client_name text,
  client_phone text,
  client_email text,
  provider_booking_id text,
  customer_name text
)
returns text
language sql
immutable
parallel safe
as $$
  select pg_catalog.lower(
    coalesce(title || ' ', '') || coalesce(service_name || ' ', '') || coalesce(staff_name || ' ', '') || coalesce(client_name || ' ', '')
      || coalesce(client_phone || ' ', '') || coalesce(client_email || ' ', '') || coalesce(provider_booking_id || ' ', '') || coalesce(customer_name, '')
  )
$$;
revoke execute on function private.booking_text(text, text, text, text, text, text, text, text) from public, anon;
grant execute on function private.booking_text(text, text, text, text, text, text, text, text) to authenticated, service_role;
