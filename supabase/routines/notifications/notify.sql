-- Tells people of something, in the caller's transaction: the active members in `people`, or else all whose role has
-- `permission`, or else the permission of the type. `cause` names what it comes from: while one is not settled, more of
-- the same are counted and not told again. `detail` is data, never HTML; its texts are cut at 500 characters.
-- It is an insert into an outbox, which waits for nobody; deliver_notices() does the rest within a second.
create or replace function private.notify(
  org_id uuid,
  type text,
  cause text,
  detail jsonb default '{}',
  about_table text default null,
  about_id uuid default null,
  permission text default null,
  people uuid[] default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if not exists (select from public.notification_types as t where t.name = notify.type) then
    raise exception 'there is no notification type %', notify.type using errcode = '22023';
  end if;
  insert into private.notices (org_id, type, cause, about_table, about_id, permission, people, detail)
  values (
    notify.org_id, notify.type, left(notify.cause, 200), notify.about_table, notify.about_id, notify.permission, notify.people,
    coalesce(
      (
        select jsonb_object_agg(
          d.key, case jsonb_typeof(d.value) when 'string' then to_jsonb(left(d.value #>> '{}', 500)) else d.value end
        )
        from jsonb_each(notify.detail) as d
      ),
      '{}'
    )
  );
end
$$;
revoke execute on function private.notify(uuid, text, text, jsonb, text, uuid, text, uuid[]) from public, anon, authenticated;
grant execute on function private.notify(uuid, text, text, jsonb, text, uuid, text, uuid[]) to service_role;
