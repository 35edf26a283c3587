-- A time zone is one that Postgres knows, since days of the organisation are cut by it.
create or replace function private.check_timezone()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (select from pg_catalog.pg_timezone_names as z where z.name = new.timezone) then
    raise exception using
      errcode = '23514', message = 'unknown time zone', constraint = tg_table_name || '_timezone_is_known',
      table = tg_table_name, hint = 'Use a name like Europe/Stockholm.';
  end if;
  return new;
end
$$;
revoke execute on function private.check_timezone() from public, anon, authenticated;

create or replace trigger check_timezone_on_insert before insert on public.organisations for each row execute function private.check_timezone();
create or replace trigger check_timezone before update on public.organisations for each row
  when (old.timezone is distinct from new.timezone) execute function private.check_timezone();
create or replace trigger check_timezone_on_insert before insert on public.profiles for each row execute function private.check_timezone();
create or replace trigger check_timezone before update on public.profiles for each row
  when (old.timezone is distinct from new.timezone) execute function private.check_timezone();
