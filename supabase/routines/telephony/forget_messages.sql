-- Forgets the text of messages as old as raw requests are kept (private.instance), at most `batch` of each kind at once; that
-- there was one, with whom and what it cost stays. Returns how many of the kind that had more.
create or replace function private.forget_messages(
  batch int
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_before timestamptz := now() - make_interval(days => (select i.payload_days from private.instance as i where i.only_row));
  v_count int;
  v_asked_count int;
begin
  update public.telephony_events as e
  set body = null
  where (e.org_id, e.id) in (
    select o.org_id, o.id
    from public.telephony_events as o
    where o.body is not null
      and o.started_at < v_before
    order by o.started_at
    limit forget_messages.batch
    for no key update skip locked
  );
  get diagnostics v_count = row_count;
  update public.outgoing_messages as m
  set body = null
  where (m.org_id, m.id) in (
    select o.org_id, o.id
    from public.outgoing_messages as o
    where o.body is not null and o.created_at < v_before
    order by o.created_at
    limit forget_messages.batch
    for no key update skip locked
  );
  get diagnostics v_asked_count = row_count;
  return greatest(v_count, v_asked_count);
end
$$;
revoke execute on function private.forget_messages(int) from public, anon, authenticated;
