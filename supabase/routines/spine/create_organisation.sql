-- requires: found_organisation, refuse
-- Another organisation for somebody who has signed in already; the caller becomes its owner.
create or replace function private.create_organisation(
  name text,
  country text,
  currency text,
  timezone text,
  locale text
)
returns public.organisations
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := (select auth.uid());
  v_org_id uuid;
  v_organisation public.organisations;
begin
  if v_user_id is null then
    perform private.refuse('KT007', 401, 'Sign in first.');
  end if;
  if (select count(*) from public.memberships as m where m.user_id = v_user_id and m.role = 'owner') >= 20 then
    perform private.refuse('KT008', 422, 'One person can own 20 organisations.', null, 'Delete one that you no longer use.');
  end if;
  v_org_id := private.found_organisation(
    v_user_id,
    coalesce((select nullif(p.name, '') from public.profiles as p where p.user_id = v_user_id), 'Owner'),
    (select u.email from auth.users as u where u.id = v_user_id),
    create_organisation.name, create_organisation.country, create_organisation.currency,
    create_organisation.timezone, create_organisation.locale
  );
  select o.* into v_organisation from public.organisations as o where o.id = v_org_id;
  return v_organisation;
end
$$;
revoke execute on function private.create_organisation(text, text, text, text, text) from public, anon;
grant execute on function private.create_organisation(text, text, text, text, text) to authenticated;

create or replace function public.create_organisation(
  name text,
  country text default 'SE',
  currency text default 'SEK',
  timezone text default 'Europe/Stockholm',
  locale text default 'en'
)
returns public.organisations
language sql
volatile
set search_path = ''
as $$
  select private.create_organisation(name, country, currency, timezone, locale)
$$;
revoke execute on function public.create_organisation(text, text, text, text, text) from public, anon;
grant execute on function public.create_organisation(text, text, text, text, text) to authenticated;
