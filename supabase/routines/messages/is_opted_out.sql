-- Whether a number wants no messages, for members of the organisation: a thread says so to whoever may see the thread.
create or replace function private.is_opted_out(
  org_id uuid,
  number text
)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = auto
as $$
begin
  return exists (
    select from public.message_opt_outs as o
    where o.org_id = is_opted_out.org_id and o.number = is_opted_out.number and o.stands
      and (
        exists (
          select from public.memberships as m
          where m.org_id = is_opted_out.org_id and m.user_id = (select auth.uid())
        )
        or current_setting('role', true) in ('none', 'service_role', 'postgres')
      )
  );
end
$$;
revoke execute on function private.is_opted_out(uuid, text) from public, anon;
grant execute on function private.is_opted_out(uuid, text) to authenticated, service_role;
