-- requires: found_organisation, refuse, require_name
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
  perform private.require_name(create_organisation.name, 'name');
  if create_organisation.country !~ '^[A-Z]{2}$' then
    perform private.refuse('KT142', 422, 'There is no such country.', 'field: country', 'Give a code of two capital letters, like SE.');
  end if;
  if create_organisation.currency !~ '^[A-Z]{3}$' then
    perform private.refuse('KT021', 422, 'There is no such currency.', 'field: currency', 'Give a code of three capital letters, like SEK.');
  end if;
  if create_organisation.timezone is not null
    and not exists (select from pg_catalog.pg_timezone_names as z where z.name = create_organisation.timezone) then
    perform private.refuse('KT063', 422, 'There is no such time zone.', 'field: timezone', 'Use a name like Europe/Stockholm.');
  end if;
  if create_organisation.locale not in ('en', 'sv', 'da') then
    perform private.refuse('KT143', 422, 'There is no such language.', 'field: locale', 'Choose en, sv or da.');
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
