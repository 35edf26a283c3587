-- requires: require_permission, refuse
-- Notes whether the caller wants to be told of a type by a channel, in this organisation.
create or replace function private.set_notification_preference(
  org_id uuid,
  type text,
  channel text,
  wanted boolean
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.require_permission(set_notification_preference.org_id, 'notifications.update_own');
  if set_notification_preference.wanted is null
    or set_notification_preference.channel is null or set_notification_preference.channel not in ('in_app', 'mail')
    or not exists (select from public.notification_types as t where t.name = set_notification_preference.type) then
    perform private.refuse('KT121', 422, 'Nothing like this is told.', null, 'Read notification_settings() for what is.');
  end if;
  insert into public.notification_preferences as p (org_id, person_id, type, channel, wanted)
  select m.org_id, m.id, set_notification_preference.type, set_notification_preference.channel, set_notification_preference.wanted
  from public.memberships as m
  where m.org_id = set_notification_preference.org_id and m.user_id = (select auth.uid())
  on conflict on constraint notification_preferences_pkey do update set wanted = excluded.wanted;
end
$$;
revoke execute on function private.set_notification_preference(uuid, text, text, boolean) from public, anon;
grant execute on function private.set_notification_preference(uuid, text, text, boolean) to authenticated;

create or replace function public.set_notification_preference(
  org_id uuid,
  type text,
  channel text,
  wanted boolean
)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.set_notification_preference(
    set_notification_preference.org_id, set_notification_preference.type,
    set_notification_preference.channel, set_notification_preference.wanted
  )
$$;
revoke execute on function public.set_notification_preference(uuid, text, text, boolean) from public, anon;
grant execute on function public.set_notification_preference(uuid, text, text, boolean) to authenticated;
