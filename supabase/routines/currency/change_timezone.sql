-- requires: require_permission, lock_organisation, refuse
-- Sets the time zone in which the organisation's days begin. No fact of now takes its day from it: a manual entry's day is
-- typed, a provider's is UTC. A fact that does must be posted anew here, by repost().
create or replace function private.change_timezone(
  org_id uuid,
  timezone text
)
returns public.organisations
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organisation public.organisations;
begin
  perform private.lock_organisation(change_timezone.org_id);
  perform private.require_permission(change_timezone.org_id, 'organisation_timezone.update');
  if not exists (select from pg_catalog.pg_timezone_names as z where z.name = change_timezone.timezone) then
    perform private.refuse('KT063', 422, 'There is no such time zone.', 'field: timezone', 'Use a name like Europe/Stockholm.');
  end if;
  update public.organisations as o
  set timezone = change_timezone.timezone
  where o.id = change_timezone.org_id
  returning o.* into v_organisation;
  return v_organisation;
end
$$;
revoke execute on function private.change_timezone(uuid, text) from public, anon;
grant execute on function private.change_timezone(uuid, text) to authenticated;

create or replace function public.change_timezone(
  org_id uuid,
  timezone text
)
returns public.organisations
language sql
volatile
set search_path = ''
as $$
  select private.change_timezone(org_id, timezone)
$$;
revoke execute on function public.change_timezone(uuid, text) from public, anon;
grant execute on function public.change_timezone(uuid, text) to authenticated;
