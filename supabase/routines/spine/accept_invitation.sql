-- requires: refuse, token_hash, lock_organisation
-- Takes the place one was invited to, as somebody who has signed in already under the invited mail address.
create or replace function private.accept_invitation(
  token text
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := (select auth.uid());
  v_org_id uuid;
  v_invitation_id uuid;
  v_membership_id uuid;
begin
  select t.org_id, t.invitation_id into v_org_id, v_invitation_id
  from private.invitation_tokens as t
  where t.token_hash = private.token_hash(accept_invitation.token);
  perform private.lock_organisation(v_org_id);
  update public.invitations as i
  set accepted_at = now(), accepted_by = v_user_id
  where i.org_id = v_org_id and i.id = v_invitation_id
    and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
    and lower(i.email) = (
      select lower(u.email) from auth.users as u where u.id = v_user_id and u.email_confirmed_at is not null
    )
  returning i.membership_id into v_membership_id;
  if v_membership_id is null then
    perform private.refuse(
      'KT002', 422, 'This invitation is used, withdrawn, out of date or meant for another mail address.', null,
      'Ask for a new invitation.'
    );
  end if;
  if exists (select from public.memberships as m where m.org_id = v_org_id and m.user_id = v_user_id) then
    perform private.refuse('KT011', 409, 'You are a member of this organisation already.', null, 'Choose it in the list of your organisations.');
  end if;
  update public.memberships as m
  set user_id = v_user_id, state = 'active'
  where m.org_id = v_org_id and m.id = v_membership_id;
  return v_org_id;
end
$$;
revoke execute on function private.accept_invitation(text) from public, anon;
grant execute on function private.accept_invitation(text) to authenticated;

create or replace function public.accept_invitation(
  token text
)
returns uuid
language sql
volatile
set search_path = ''
as $$
  select private.accept_invitation(token)
$$;
revoke execute on function public.accept_invitation(text) from public, anon;
grant execute on function public.accept_invitation(text) to authenticated;
