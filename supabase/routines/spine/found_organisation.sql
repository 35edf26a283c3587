-- A new organisation with its first owner, in one step: neither exists without the other.
create or replace function private.found_organisation(
  user_id uuid,
  owner_name text,
  owner_email text,
  name text,
  country text,
  currency text,
  timezone text,
  locale text
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_org_id uuid;
begin
  insert into public.organisations as o (name, country, currency, timezone, locale)
  values (
    found_organisation.name,
    coalesce(found_organisation.country, 'SE'),
    coalesce(found_organisation.currency, 'SEK'),
    coalesce(found_organisation.timezone, 'Europe/Stockholm'),
    coalesce(found_organisation.locale, 'en')
  )
  returning o.id into v_org_id;
  insert into public.memberships (org_id, user_id, role, name, email)
  values (v_org_id, found_organisation.user_id, 'owner', found_organisation.owner_name, found_organisation.owner_email);
  return v_org_id;
end
$$;
revoke execute on function private.found_organisation(uuid, text, text, text, text, text, text, text) from public, anon, authenticated;
