-- requires: token_hash, has_owner
-- A fresh one-time token for the first owner; the one before stops working. For the machine's own operator only.
create or replace function private.new_setup_link()
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token text := private.new_token();
begin
  perform from private.instance where only_row for update;
  if private.has_owner() then
    raise exception using
      errcode = 'KT005', message = 'This installation has an owner already.',
      hint = 'Sign in, or make a new password with `kontor user reset-password`.';
  end if;
  update private.instance
  set setup_token_hash = private.token_hash(v_token), setup_token_expires_at = now() + interval '7 days'
  where only_row;
  return v_token;
end
$$;
revoke execute on function private.new_setup_link() from public, anon, authenticated;
grant execute on function private.new_setup_link() to service_role;
