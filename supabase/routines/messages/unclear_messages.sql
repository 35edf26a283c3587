-- Messages of which nobody knows whether they left: handed out, and their process heard no answer or is gone. At most 100, each
-- first after 30 seconds, when no request for it can be under way, and then ever less often. They count as looked for.
create or replace function private.unclear_messages()
returns setof public.outgoing_messages
language sql
volatile
security definer
set search_path = ''
as $$
  with due as (
    select m.org_id, m.id
    from public.outgoing_messages as m
    where m.state in ('sending', 'unclear') and m.sending_at < now() - interval '30 seconds'
      and (m.looked_up_at is null
        or m.looked_up_at < now() - least(interval '1 hour', greatest(interval '20 seconds', (now() - m.sending_at) / 10)))
    order by m.sending_at
    limit 100
    for no key update skip locked
  )
  update public.outgoing_messages as m
  set looked_up_at = now()
  from due as d
  where m.org_id = d.org_id and m.id = d.id
  returning m.*
$$;
revoke execute on function private.unclear_messages() from public, anon, authenticated;
grant execute on function private.unclear_messages() to service_role;
