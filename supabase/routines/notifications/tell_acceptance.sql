-- requires: notify
-- Whoever invited somebody hears that they came; when the inviter is gone, whoever may invite.
create or replace function private.tell_acceptance()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_inviter uuid;
begin
  select m.id into v_inviter
  from public.invitations as i
  join public.memberships as m on m.org_id = i.org_id and m.user_id = i.invited_by
  where i.org_id = new.org_id and i.membership_id = new.id and i.accepted_at is not null
  order by i.accepted_at desc
  limit 1;
  perform private.notify(
    new.org_id, 'invitation_accepted', new.id::text || ':' || new.user_id::text,
    jsonb_build_object('name', new.name, 'role', new.role), 'memberships', new.id,
    people => case when v_inviter is not null then array[v_inviter] end
  );
  return null;
end
$$;
revoke execute on function private.tell_acceptance() from public, anon, authenticated;

create or replace trigger tell_acceptance after update on public.memberships
  for each row when (old.state = 'invited' and new.state = 'active' and old.user_id is null and new.user_id is not null)
  execute function private.tell_acceptance();
