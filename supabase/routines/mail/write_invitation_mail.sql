-- requires: token_hash, plain_name
-- What the mail about an invitation says, with a token of its own: it is made here, at the moment of sending, and only its
-- hash is kept, so that no job, log or backup holds a link. Nobody but the mail's reader sees it, so it proves the
-- address. Tokens of earlier attempts stay good, since one of those mails may have arrived. No row when the invitation is
-- closed or the mail has left: then there is nothing to send.
create or replace function private.write_invitation_mail(
  org_id uuid,
  invitation_id uuid
)
returns table (
  recipient text,
  recipient_name text,
  inviter text,
  organisation text,
  locale text,
  last_on date,
  token text
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token text := private.new_token();
begin
  insert into private.invitation_tokens as t (token_hash, org_id, invitation_id, mailed)
  select private.token_hash(v_token), i.org_id, i.id, true
  from public.invitations as i
  where i.org_id = write_invitation_mail.org_id and i.id = write_invitation_mail.invitation_id
    and i.accepted_at is null and i.revoked_at is null and i.expires_at > now() and i.mailed_at is null;
  if not found then
    return;
  end if;
  return query
  select i.email, private.plain_name(m.name),
    (select private.plain_name(p.name) from public.profiles as p where p.user_id = i.invited_by),
    private.plain_name(o.name), o.locale,
    (i.expires_at at time zone o.timezone)::date, v_token
  from public.invitations as i
  join public.organisations as o on o.id = i.org_id
  join public.memberships as m on m.org_id = i.org_id and m.id = i.membership_id
  where i.org_id = write_invitation_mail.org_id and i.id = write_invitation_mail.invitation_id;
end
$$;
revoke execute on function private.write_invitation_mail(uuid, uuid) from public, anon, authenticated;
grant execute on function private.write_invitation_mail(uuid, uuid) to service_role;
