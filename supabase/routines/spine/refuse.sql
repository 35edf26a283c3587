-- Raises an error of ours with its own HTTP status; codes are registered in docs/error-codes.md.
create or replace function private.refuse(
  code text,
  status int,
  message text,
  details text default null,
  hint text default null
)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  raise sqlstate 'PGRST' using
    message = json_build_object('code', refuse.code, 'message', refuse.message, 'details', refuse.details, 'hint', refuse.hint)::text,
    detail = json_build_object('status', refuse.status, 'headers', json_build_object())::text;
end
$$;
revoke execute on function private.refuse(text, int, text, text, text) from public, anon, authenticated;
