-- requires: token_hash
-- Who becomes a user is decided here, in the transaction that makes the user: by a set-up link, by an invitation,
-- by an administrator's call, or because sign-up is open. A set-up link confirms the mail address, and so does the link
-- of a mailed invitation; the link that the inviting person was shown admits, but proves nothing about the address. A user
-- for the demo firm comes by a set-up link too, which stays good: the first owner is yet to come.
create or replace function private.admit_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_setup text := new.raw_user_meta_data ->> 'setup_token';
  v_invitation text := new.raw_user_meta_data ->> 'invitation_token';
  v_demo boolean := new.raw_user_meta_data ? 'demo' and (v_setup is not null or current_setting('kontor.admitted', true) = 'on');
  v_mailed boolean;
begin
  new.raw_user_meta_data := new.raw_user_meta_data - 'setup_token' - 'invitation_token' - 'demo';
  if v_demo then
    if (select i.is_public from private.instance as i where i.only_row) then
      raise exception using errcode = 'KT130', message = 'There is no demo firm on a public address.';
    end if;
    perform from private.instance as i
    where i.only_row and (v_setup is null or i.setup_token_hash = private.token_hash(v_setup) and i.setup_token_expires_at > now());
    if not found then
      raise exception using
        errcode = 'KT002', message = 'This set-up link is used or out of date.',
        hint = 'Print a new one with `kontor setup-link`.';
    end if;
    -- what no person can write: the user goes when the demo firm goes
    new.raw_app_meta_data := coalesce(new.raw_app_meta_data, '{}') || '{"demo": true}';
    new.email_confirmed_at := coalesce(new.email_confirmed_at, now());
  elsif v_setup is not null then
    update private.instance
    set setup_token_hash = null, setup_token_expires_at = null
    where only_row and setup_token_hash = private.token_hash(v_setup) and setup_token_expires_at > now();
    if not found then
      raise exception using
        errcode = 'KT002', message = 'This set-up link is used or out of date.',
        hint = 'Print a new one with `kontor setup-link`.';
    end if;
    new.email_confirmed_at := coalesce(new.email_confirmed_at, now());
  elsif v_invitation is not null then
    update public.invitations as i
    set accepted_at = now(), accepted_by = new.id
    from private.invitation_tokens as t
    where t.token_hash = private.token_hash(v_invitation)
      and i.org_id = t.org_id and i.id = t.invitation_id
      and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
      and lower(i.email) = lower(new.email)
    returning t.mailed into v_mailed;
    if not found then
      raise exception using
        errcode = 'KT002', message = 'This invitation is used, withdrawn, out of date or meant for another mail address.',
        hint = 'Ask for a new invitation.';
    end if;
    if v_mailed or not (select i.sends_mail from private.instance as i where i.only_row) then
      new.email_confirmed_at := coalesce(new.email_confirmed_at, now());
    end if;
  elsif coalesce(current_setting('kontor.admitted', true), '') <> 'on'
    and (select i.signup from private.instance as i where i.only_row) <> 'open' then
    raise exception using
      errcode = 'KT001', message = 'Sign-up is by invitation only.', hint = 'Ask for an invitation.';
  end if;
  return new;
end
$$;
revoke execute on function private.admit_user() from public, anon, authenticated;
-- the auth service's own role fires it
grant execute on function private.admit_user() to supabase_auth_admin;

create or replace trigger kontor_admit_user before insert on auth.users
  for each row execute function private.admit_user();
