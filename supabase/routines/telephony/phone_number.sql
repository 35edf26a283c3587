-- requires: normal_identity
-- A number as it is kept: in E.164 where it is one; a short code, a name or an address as it came; nothing as ''.
create or replace function private.phone_number(
  org_id uuid,
  value text
)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_text text := left(btrim(coalesce(phone_number.value, '')), 200);
  v_number text;
begin
  if v_text ~ '^\+[1-9][0-9]{5,14}$' then
    return v_text;
  end if;
  if v_text !~ '^[0-9+() .-]{6,30}$' then
    return v_text;
  end if;
  select private.normal_identity('phone', v_text, o.country) into v_number
  from public.organisations as o
  where o.id = phone_number.org_id;
  return case when v_number ~ '^\+[1-9][0-9]{5,14}$' then v_number else v_text end;
end
$$;
revoke execute on function private.phone_number(uuid, text) from public, anon, authenticated;
