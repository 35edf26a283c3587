-- requires: note_opt_out, message_recipient
-- Closes a number to messages for somebody who asked by another road. Nobody opens it again but the number itself.
create or replace function private.add_opt_out(
  org_id uuid,
  number text
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_number text := (select r.to_number from private.message_recipient(add_opt_out.org_id, null, add_opt_out.number) as r);
begin
  if exists (
    select from public.message_opt_outs as o
    where o.org_id = add_opt_out.org_id and o.number = v_number and o.stands
  ) then
    return;
  end if;
  perform private.note_opt_out(
    add_opt_out.org_id, v_number, true, clock_timestamp(), null,
    (select m.id from public.memberships as m where m.org_id = add_opt_out.org_id and m.user_id = (select auth.uid()))
  );
end
$$;
revoke execute on function private.add_opt_out(uuid, text) from public, anon;
grant execute on function private.add_opt_out(uuid, text) to authenticated;

create or replace function public.add_opt_out(
  org_id uuid,
  number text
)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.add_opt_out(add_opt_out.org_id, add_opt_out.number)
$$;
revoke execute on function public.add_opt_out(uuid, text) from public, anon;
grant execute on function public.add_opt_out(uuid, text) to authenticated;
