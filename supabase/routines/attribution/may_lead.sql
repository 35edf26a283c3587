-- Whether a call or message can have led to a booking: a call that was answered, or a message that came to us.
create or replace function private.may_lead(
  event public.telephony_events
)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select case event.kind
    when 'call' then event.state = 'completed' and coalesce(event.seconds, 0) > 0
    else event.direction = 'inbound'
  end
$$;
revoke execute on function private.may_lead(public.telephony_events) from public, anon, authenticated;
