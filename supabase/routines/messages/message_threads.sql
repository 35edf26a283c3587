-- requires: customer_name, is_opted_out
-- The threads: each number that messages were exchanged with, with its newest message, also one that never left. The tables' own
-- policies decide: everybody's, or one's own.
create or replace view public.message_threads with (security_invoker = true) as
select
  h.org_id, h.id, h.number, h.at, coalesce(e.direction, 'outbound') as direction, coalesce(e.state, m.state) as state,
  h.outgoing_id is not null as is_unsent, left(coalesce(e.body, m.body), 200) as body, coalesce(e.media_count, 0) as media_count,
  coalesce(e.error_code, m.error_code) as error_code, coalesce(e.customer_id, m.customer_id) as customer_id,
  private.customer_name(h.org_id, coalesce(e.customer_id, m.customer_id)) as customer_name, h.assigned_to,
  private.is_opted_out(h.org_id, h.number) as is_opted_out
from public.message_heads as h
left join public.telephony_events as e on e.org_id = h.org_id and e.id = h.event_id
left join public.outgoing_messages as m on m.org_id = h.org_id and m.id = h.outgoing_id;
comment on view public.message_threads is 'The newest message with each number, for the list of threads.';
comment on column public.message_threads.is_unsent is 'The message never left, or nobody knows whether it did: it is in outgoing_messages.';
revoke all on public.message_threads from public, anon, authenticated;
grant select on public.message_threads to authenticated, service_role;
