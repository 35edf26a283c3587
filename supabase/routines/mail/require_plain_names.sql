-- requires: plain_name, refuse
-- Refuses names with links before a mail is asked for, in words; one that changes later is only left plain.
create or replace function private.require_plain_names(
  org_id uuid,
  user_id uuid,
  name text
)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_field text;
begin
  select n.field into v_field
  from (
    select 'field: name', require_plain_names.name
    union all
    select 'organisations.name', o.name from public.organisations as o where o.id = require_plain_names.org_id
    union all
    select 'profiles.name', p.name from public.profiles as p where p.user_id = require_plain_names.user_id
  ) as n (field, name)
  where n.name <> private.plain_name(n.name)
  limit 1;
  if v_field is not null then
    perform private.refuse(
      'KT081', 422, 'A name in an invitation cannot hold a link.', v_field,
      'Leave out :// and www. in the names of the organisation, yourself and the person.'
    );
  end if;
end
$$;
revoke execute on function private.require_plain_names(uuid, uuid, text) from public, anon, authenticated;
