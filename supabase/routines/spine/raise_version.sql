-- Counts an edit: a client updates with `version=eq.n`, so two people who edit one row cannot overwrite each other.
create or replace function private.raise_version()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end
$$;
revoke execute on function private.raise_version() from public, anon, authenticated;

create or replace trigger raise_version before update on public.profiles for each row
  when ((old.name, old.avatar_url, old.timezone, old.locale, old.currency, old.theme, old.accent, old.quiet_from, old.quiet_until)
    is distinct from (new.name, new.avatar_url, new.timezone, new.locale, new.currency, new.theme, new.accent, new.quiet_from, new.quiet_until))
  execute function private.raise_version();

create or replace trigger raise_version before update on public.organisations for each row
  when ((old.name, old.country, old.locale, old.currency, old.timezone) is distinct from (new.name, new.country, new.locale, new.currency, new.timezone))
  execute function private.raise_version();

create or replace trigger raise_version before update on public.memberships for each row
  when ((old.name, old.role, old.state) is distinct from (new.name, new.role, new.state))
  execute function private.raise_version();
