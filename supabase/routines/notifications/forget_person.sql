-- A place that somebody left, or that another person takes, keeps nothing of what its holder was told or chose.
create or replace function private.forget_person()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from private.notification_mails as m where m.org_id = new.org_id and m.person_id = new.id;
  delete from public.notifications as n where n.org_id = new.org_id and n.person_id = new.id;
  delete from public.notification_preferences as p where p.org_id = new.org_id and p.person_id = new.id;
  return null;
end
$$;
revoke execute on function private.forget_person() from public, anon, authenticated;

create or replace trigger forget_person after update on public.memberships
  for each row when (old.user_id is not null and new.user_id is distinct from old.user_id)
  execute function private.forget_person();
