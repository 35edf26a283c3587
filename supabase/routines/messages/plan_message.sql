-- requires: message_recipient, count_segments, estimate_leg_price, refuse, refuse_demo
-- What sending a text comes to: from where, to whom, in how many segments, and what it will probably cost. Refuses whatever may
-- not be sent: a stranger's or viewer's, no number, one that wants none, too long a text, no connection to send by.
create or replace function private.plan_message(
  org_id uuid,
  customer_id uuid,
  number text,
  body text
)
returns private.message_plan
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_plan private.message_plan;
  v_provider text;
begin
  select r.to_number, r.recipient_id into v_plan.to_number, v_plan.customer_id
  from private.message_recipient(plan_message.org_id, plan_message.customer_id, plan_message.number) as r;
  perform private.refuse_demo(plan_message.org_id);
  if btrim(coalesce(plan_message.body, ''), e' \t\r\n') = '' then
    perform private.refuse('KT165', 422, 'A message needs a text.', 'field: text', 'Write something.');
  end if;
  -- before a letter is looked at
  if char_length(plan_message.body) <= 1600 then
    select c.encoding, c.segment_count into v_plan.encoding, v_plan.segment_count from private.count_segments(plan_message.body) as c;
  end if;
  if v_plan.segment_count is null or v_plan.segment_count > 10 then
    perform private.refuse('KT165', 422, 'The text is longer than ten messages.', 'field: text', 'Send less at once.');
  end if;
  if exists (
    select from public.message_opt_outs as o
    where o.org_id = plan_message.org_id and o.number = v_plan.to_number and o.stands
  ) then
    perform private.refuse(
      'KT162', 409, 'This number has asked for no more messages.', 'field: to', 'Only START from the number itself lifts that.'
    );
  end if;
  select i.id, i.sender, i.provider into v_plan.integration_id, v_plan.from_number, v_provider
  from public.integrations as i
  where i.org_id = plan_message.org_id and i.sender is not null and i.state in ('connected', 'failing')
  order by i.created_at, i.id
  limit 1;
  if not found then
    perform private.refuse(
      'KT163', 409, 'No connection sends messages.', null, 'Choose the number to send from on the page of a connection in use.'
    );
  end if;
  select x.price, x.currency into v_plan.estimated_price, v_plan.currency
  from private.estimate_leg_price(
    plan_message.org_id, v_provider, 'message', 'outbound', v_plan.to_number, v_plan.segment_count
  ) as x;
  return v_plan;
end
$$;
revoke execute on function private.plan_message(uuid, uuid, text, text) from public, anon;
-- functions/messages asks in the caller's own transaction
grant execute on function private.plan_message(uuid, uuid, text, text) to authenticated;
