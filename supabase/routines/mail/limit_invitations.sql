-- Invitations become mails to anybody, so that an organisation makes at most 200 in 24 hours. Called under the lock on
-- the organisation.
create or replace function private.limit_invitations(
  org_id uuid
)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_seconds int;
begin
  select ceil(extract(epoch from i.created_at + interval '24 hours' - now())) into v_seconds
  from public.invitations as i
  where i.org_id = limit_invitations.org_id and i.created_at > now() - interval '24 hours'
  order by i.created_at desc
  offset 199 limit 1;
  if v_seconds is not null then
    raise sqlstate 'PGRST' using
      message = json_build_object(
        'code', 'KT070', 'message', 'This organisation has sent 200 invitations within a day.', 'details', null,
        'hint', 'Send the rest tomorrow.'
      )::text,
      detail = json_build_object('status', 429, 'headers', json_build_object('Retry-After', v_seconds::text))::text;
  end if;
end
$$;
revoke execute on function private.limit_invitations(uuid) from public, anon, authenticated;
