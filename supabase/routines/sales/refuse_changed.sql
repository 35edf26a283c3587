-- requires: refuse
-- Refuses to change what somebody else has changed since it was read.
create or replace function private.refuse_changed(
  expected text,
  present text
)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if refuse_changed.expected <> refuse_changed.present then
    perform private.refuse(
      'KT233', 409, format('Somebody has changed it meanwhile: it is %s now.', refuse_changed.present), 'field: state',
      'Look at it again, then decide.'
    );
  end if;
end
$$;
revoke execute on function private.refuse_changed(text, text) from public, anon, authenticated;
