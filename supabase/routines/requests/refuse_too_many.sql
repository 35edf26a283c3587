-- Refuses with 429 and how many seconds to wait; with null there is nothing to refuse.
create or replace function private.refuse_too_many(
  code text,
  message text,
  hint text,
  seconds int
)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if refuse_too_many.seconds is null then
    return;
  end if;
  raise sqlstate 'PGRST' using
    message = json_build_object(
      'code', refuse_too_many.code, 'message', refuse_too_many.message, 'details', null, 'hint', refuse_too_many.hint
    )::text,
    detail = json_build_object('status', 429, 'headers', json_build_object('Retry-After', refuse_too_many.seconds::text))::text;
end
$$;
revoke execute on function private.refuse_too_many(text, text, text, int) from public, anon, authenticated;
