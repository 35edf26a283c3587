-- requires: plan_message, message_recipient, limit_messages, refuse, reserve_spend, refuse_spend, told_decision
-- Keeps a message that somebody asks to have sent, once per key, and hands it out to whoever is to send it now: the first who
-- asks, and after an attempt that surely failed the first who asks again. To everybody else it tells what became of it. It
-- commits before anything leaves, so a process that is killed later has left a trace of what it was about to do. What is handed out has
-- room under every guardrail: the most that it can cost is held, and guardrail tells of one that warned.
create or replace function private.reserve_message(
  org_id uuid,
  idempotency_key text,
  customer_id uuid,
  number text,
  body text,
  is_confirmed boolean default false
)
returns table (
  is_handed_out boolean,
  message public.outgoing_messages,
  guardrail jsonb
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_variable
declare
  v_plan private.message_plan;
  v_recipient record;
  v_request private.spend_request;
  v_decision private.spend_decision;
  v_person uuid := (select m.id from public.memberships as m where m.org_id = reserve_message.org_id and m.user_id = (select auth.uid()));
begin
  select r.* into v_recipient from private.message_recipient(org_id, customer_id, number) as r;
  loop
    select m.* into message
    from public.outgoing_messages as m
    where m.org_id = reserve_message.org_id and m.idempotency_key = reserve_message.idempotency_key
    for no key update;
    if found then
      if message.to_number <> v_recipient.to_number or message.body <> reserve_message.body then
        perform private.refuse(
          'KT166', 409, 'This key was used for another message.', 'field: idempotency_key', 'Give each message a key of its own.'
        );
      end if;
      is_handed_out := message.state = 'queued';
      exit when not is_handed_out;
      v_plan := private.plan_message(org_id, customer_id, number, body);
      update public.outgoing_messages as m
      set state = 'sending', integration_id = v_plan.integration_id, from_number = v_plan.from_number, error_code = null,
        error = null, sending_at = clock_timestamp(), looked_up_at = null, updated_at = now()
      where m.org_id = reserve_message.org_id and m.id = message.id
      returning m.* into message;
      exit;
    end if;
    v_plan := private.plan_message(org_id, customer_id, number, body);
    perform private.limit_messages(org_id, v_person);
    insert into public.outgoing_messages as m (
      org_id, idempotency_key, integration_id, customer_id, sent_by, from_number, to_number, body, encoding, segment_count,
      estimated_price, currency, sending_at
    )
    values (
      org_id, idempotency_key, v_plan.integration_id, v_plan.customer_id, v_person, v_plan.from_number, v_plan.to_number, body,
      v_plan.encoding, v_plan.segment_count, v_plan.estimated_price, coalesce(v_plan.currency, 'USD'), clock_timestamp()
    )
    on conflict on constraint outgoing_messages_key_is_once do nothing
    returning m.* into message;
    is_handed_out := found;
    exit when is_handed_out;
    -- somebody with the same key was quicker: read what they left
  end loop;
  if is_handed_out then
    v_request.kind := 'message';
    v_request.customer_id := message.customer_id;
    -- dearer than most, while no price is known
    v_request.amount := coalesce(v_plan.estimated_price, 0.20 * message.segment_count);
    v_request.currency := coalesce(v_plan.currency, 'USD');
    v_request.message_id := message.id;
    v_request.is_confirmed := is_confirmed;
    v_decision := private.reserve_spend(org_id, v_request);
    perform private.refuse_spend('message', v_decision);
    guardrail := private.told_decision(v_decision);
  end if;
  return next;
end
$$;
revoke execute on function private.reserve_message(uuid, text, uuid, text, text, boolean) from public, anon;
-- functions/messages asks in the caller's own transaction
grant execute on function private.reserve_message(uuid, text, uuid, text, text, boolean) to authenticated;

-- gone in the transaction that brings its callers' new text
drop function if exists private.reserve_message(uuid, text, uuid, text, text);
