-- Tells each person's open pages that their notifications changed: one message per person and statement, ids at most 50 and
-- never what was told. Somebody who is gone gets none.
create or replace function private.announce_notifications()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_told record;
begin
  for v_told in
    select m.user_id, count(*) as number, array_agg(c.id) as ids
    from changed_rows as c
    join public.memberships as m on m.org_id = c.org_id and m.id = c.person_id
    where m.user_id is not null
    group by m.user_id
    order by m.user_id
  loop
    perform realtime.send(
      jsonb_build_object('table', 'notifications', 'op', lower(tg_op))
        || case
          when v_told.number <= 50 then jsonb_build_object('ids', to_jsonb(v_told.ids))
          else jsonb_build_object('count', v_told.number)
        end,
      'change', 'person:' || v_told.user_id::text, true
    );
  end loop;
  return null;
end
$$;
revoke execute on function private.announce_notifications() from public, anon, authenticated;

create or replace trigger announce_insert after insert on public.notifications referencing new table as changed_rows
  for each statement execute function private.announce_notifications();
create or replace trigger announce_update after update on public.notifications referencing new table as changed_rows
  for each statement execute function private.announce_notifications();
create or replace trigger announce_delete after delete on public.notifications referencing old table as changed_rows
  for each statement execute function private.announce_notifications();
