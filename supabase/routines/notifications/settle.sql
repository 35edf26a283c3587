-- Says that a cause is over: what was told of it is marked so, mails that wait for it are not sent, and when it comes back
-- it is told anew. Nothing is written where nobody was told.
create or replace function private.settle(
  org_id uuid,
  type text,
  cause text
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_cause text := left(settle.cause, 200);
begin
  if exists (
    select from public.notifications as n
    where n.org_id = settle.org_id and n.type = settle.type and n.cause = v_cause and n.settled_at is null
  ) or exists (
    select from private.notices as n where n.org_id = settle.org_id and n.type = settle.type and n.cause = v_cause
  ) then
    insert into private.notices (org_id, type, cause, settles) values (settle.org_id, settle.type, v_cause, true);
  end if;
end
$$;
revoke execute on function private.settle(uuid, text, text) from public, anon, authenticated;
grant execute on function private.settle(uuid, text, text) to service_role;
