-- Refuses with 429 when there is an oldest one of too many; it is a day old when the next may be made.
create or replace function private.refuse_too_many(
  code text,
  message text,
  hint text,
  oldest timestamptz
)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_seconds int := ceil(extract(epoch from refuse_too_many.oldest + interval '24 hours' - now()));
begin
  if v_seconds is null then
    return;
  end if;
  raise sqlstate 'PGRST' using
    message = json_build_object(
      'code', refuse_too_many.code, 'message', refuse_too_many.message, 'details', null, 'hint', refuse_too_many.hint
    )::text,
    detail = json_build_object('status', 429, 'headers', json_build_object('Retry-After', v_seconds::text))::text;
end
$$;
revoke execute on function private.refuse_too_many(text, text, text, timestamptz) from public, anon, authenticated;
