-- requires: require_permission, token_hash, lock_organisation, limit_invitations, require_plain_names, require_name, defer_job
-- Opens a door for one mail address; the token is returned once and only its hash is kept. Inviting again
-- makes a new link and closes the old one. A job mails a link of its own, see write_invitation_mail().
create or replace function private.create_invitation(
  org_id uuid,
  email text,
  role text,
  name text
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token text := private.new_token();
  v_email text := lower(btrim(create_invitation.email));
  v_membership_id uuid;
  v_state text;
  v_invitation_id uuid;
begin
  perform private.lock_organisation(create_invitation.org_id);
  perform private.require_permission(create_invitation.org_id, 'members.create');
  -- as long as the auth service takes one, and nothing in it that cannot be seen
  if v_email is null or v_email !~ '^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$' or char_length(v_email) > 255
    or v_email ~ '[\u0001-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]' then
    perform private.refuse('KT009', 422, 'This is not a mail address.', 'field: email', 'Write it like name@example.com.');
  end if;
  if create_invitation.role is null or create_invitation.role not in ('admin', 'manager', 'rep', 'viewer', 'talent') then
    perform private.refuse('KT010', 422, 'This role cannot be given.', 'field: role', 'Choose admin, manager, rep, viewer or talent; an owner hands over by transfer_ownership.');
  end if;
  if btrim(create_invitation.name) <> '' then
    perform private.require_name(create_invitation.name, 'name');
  end if;
  perform private.require_plain_names(create_invitation.org_id, (select auth.uid()), create_invitation.name);
  perform private.limit_invitations(create_invitation.org_id, (select auth.uid()), v_email);
  select m.id, m.state into v_membership_id, v_state
  from public.memberships as m
  where m.org_id = create_invitation.org_id and lower(m.email) = v_email
  order by m.state = 'active' desc, m.created_at
  limit 1;
  if v_state = 'active' then
    perform private.refuse('KT011', 409, 'This person is a member already.', 'field: email', 'Change the role in the list of members.');
  end if;
  if v_membership_id is null then
    insert into public.memberships as m (org_id, role, name, email, state)
    values (
      create_invitation.org_id, create_invitation.role,
      coalesce(nullif(btrim(create_invitation.name), ''), split_part(v_email, '@', 1)), v_email, 'invited'
    )
    returning m.id into v_membership_id;
  else
    update public.memberships as m
    set role = create_invitation.role, state = 'invited',
      name = coalesce(nullif(btrim(create_invitation.name), ''), m.name)
    where m.org_id = create_invitation.org_id and m.id = v_membership_id;
    update public.invitations as i
    set revoked_at = now()
    where i.org_id = create_invitation.org_id and i.membership_id = v_membership_id
      and i.accepted_at is null and i.revoked_at is null;
  end if;
  insert into public.invitations as i (org_id, membership_id, email, expires_at, invited_by)
  values (create_invitation.org_id, v_membership_id, v_email, now() + interval '7 days', (select auth.uid()))
  returning i.id into v_invitation_id;
  insert into private.invitation_tokens (token_hash, org_id, invitation_id)
  values (private.token_hash(v_token), create_invitation.org_id, v_invitation_id);
  perform private.defer_job('send_mail', jsonb_build_object(
    'org_id', create_invitation.org_id, 'kind', 'invitation', 'about_id', v_invitation_id
  ));
  return v_token;
end
$$;
revoke execute on function private.create_invitation(uuid, text, text, text) from public, anon;
grant execute on function private.create_invitation(uuid, text, text, text) to authenticated;

create or replace function public.create_invitation(
  org_id uuid,
  email text,
  role text,
  name text default null
)
returns text
language sql
volatile
set search_path = ''
as $$
  select private.create_invitation(org_id, email, role, name)
$$;
revoke execute on function public.create_invitation(uuid, text, text, text) from public, anon;
grant execute on function public.create_invitation(uuid, text, text, text) to authenticated;
