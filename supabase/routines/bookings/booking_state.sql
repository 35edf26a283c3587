-- The state of a booking: what a person said of it, unless it was moved to a later day since; else the provider's word, and
-- an hour after its end a confirmed one was kept, as long as nobody says otherwise.
create or replace function private.booking_state(
  told_state text,
  set_state text,
  set_at timestamptz,
  starts_at timestamptz,
  ends_at timestamptz,
  at timestamptz
)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when booking_state.set_state is not null and booking_state.starts_at <= booking_state.set_at then booking_state.set_state
    when booking_state.told_state = 'confirmed' and booking_state.ends_at <= booking_state.at - interval '1 hour' then 'kept'
    else booking_state.told_state
  end
$$;
revoke execute on function private.booking_state(text, text, timestamptz, timestamptz, timestamptz, timestamptz) from public, anon, authenticated;
