-- A booking as a provider's file reads it, as a report; when it was asked for is the report's time.
create or replace function private.told_booking(
  event jsonb
)
returns private.booking_report
language sql
stable
set search_path = ''
as $$
  select jsonb_populate_record(
    null::private.booking_report, told_booking.event || jsonb_build_object('told_at', told_booking.event -> 'asked_at')
  )
$$;
revoke execute on function private.told_booking(jsonb) from public, anon, authenticated;
