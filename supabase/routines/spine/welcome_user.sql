-- requires: found_organisation
-- A new user gets a profile, and either the place they were invited to or an organisation of one; who is here for the demo
-- firm gets that alone, from load_demo().
create or replace function private.welcome_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_data jsonb := coalesce(new.raw_user_meta_data, '{}');
  v_name text := coalesce(nullif(btrim(v_data ->> 'name'), ''), split_part(coalesce(new.email, 'me'), '@', 1));
begin
  insert into public.profiles (user_id, name, timezone, locale)
  values (new.id, v_name, coalesce(v_data ->> 'timezone', 'Europe/Stockholm'), coalesce(v_data ->> 'locale', 'en'));
  update public.memberships as m
  set user_id = new.id, state = 'active', name = v_name
  from public.invitations as i
  where i.accepted_by = new.id and m.org_id = i.org_id and m.id = i.membership_id and m.user_id is null;
  if not found and new.raw_app_meta_data ->> 'demo' is distinct from 'true' then
    perform private.found_organisation(
      new.id, v_name, new.email, coalesce(nullif(btrim(v_data ->> 'organisation'), ''), v_name),
      v_data ->> 'country', v_data ->> 'currency', v_data ->> 'timezone', v_data ->> 'locale'
    );
  end if;
  return null;
end
$$;
revoke execute on function private.welcome_user() from public, anon, authenticated;
grant execute on function private.welcome_user() to supabase_auth_admin;

create or replace trigger kontor_welcome_user after insert on auth.users
  for each row execute function private.welcome_user();
