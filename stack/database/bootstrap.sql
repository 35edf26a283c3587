-- What hosted Supabase has before an application's first migration, on a cluster of our own.
-- Run as the superuser at every start; a second run changes nothing.
set client_min_messages = warning;

do $$
declare
  v_role record;
begin
  for v_role in
    select * from (values
      ('anon',                'nologin noinherit'),
      ('authenticated',       'nologin noinherit'),
      ('service_role',        'nologin noinherit bypassrls'),
      ('authenticator',       'login noinherit'),
      ('postgres',            'login createdb createrole replication bypassrls'),
      ('supabase_auth_admin', 'login noinherit createrole'),
      -- hosted, nobody signs in as this role; our own realtime service does, and reads what is announced to anybody
      ('supabase_realtime_admin', 'login noinherit bypassrls')
    ) as wanted (name, attributes)
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_role.name) then
      execute format('create role %I %s', v_role.name, v_role.attributes);
    end if;
  end loop;
end
$$;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to supabase_realtime_admin;
grant anon, authenticated, service_role to postgres with admin option;
grant authenticator to postgres;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;

-- hosted Supabase's limits, so that a slow query fails here as it would there
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role authenticator set idle_in_transaction_session_timeout = '30s';
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_realtime_admin set statement_timeout = '10s';
alter role supabase_realtime_admin set lock_timeout = '5s';
alter role supabase_realtime_admin set idle_in_transaction_session_timeout = '30s';

do $$
begin
  execute format('alter database %I owner to postgres', current_database());
  execute format('grant connect, temporary on database %I to postgres, authenticator, supabase_auth_admin, supabase_realtime_admin', current_database());
  execute format('revoke connect, temporary on database %I from public', current_database());
end
$$;

create schema if not exists extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pg_stat_statements with schema extensions;

create schema if not exists auth authorization supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres;

alter schema public owner to postgres;
revoke create on schema public from public;
grant usage on schema public to anon, authenticated, service_role;

-- functions are made executable by nobody, for everything that postgres creates from here on
alter default privileges for role postgres revoke execute on functions from public;

-- PostgREST's schema cache follows every change of structure, as on hosted Supabase
create or replace function extensions.reload_api_schema() returns event_trigger
language plpgsql set search_path = '' as $$
begin
  notify pgrst, 'reload schema';
end
$$;
do $$
begin
  if not exists (select from pg_catalog.pg_event_trigger where evtname = 'reload_api_schema') then
    create event trigger reload_api_schema on ddl_command_end
      when tag in ('CREATE TABLE', 'ALTER TABLE', 'DROP TABLE', 'CREATE VIEW', 'DROP VIEW', 'CREATE FUNCTION',
                   'ALTER FUNCTION', 'DROP FUNCTION', 'CREATE TYPE', 'ALTER TYPE', 'DROP TYPE', 'COMMENT')
      execute function extensions.reload_api_schema();
  end if;
end
$$;
