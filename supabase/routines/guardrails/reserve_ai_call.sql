-- requires: reserve_spend, refuse_spend
-- Room for an AI call, or the refusal that tells why there is none. A call without a customer is its key's. prompt_tokens is the most
-- that the model can read: no text has more tokens than bytes. The service asks on behalf of a person whose right to call is proved.
create or replace function private.reserve_ai_call(
  org_id uuid,
  integration_id uuid,
  key_hash text,
  model text,
  customer_id uuid,
  agent_id text,
  prompt_tokens int,
  max_tokens int,
  is_confirmed boolean
)
returns private.spend_decision
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_request private.spend_request;
  v_decision private.spend_decision;
begin
  v_request.kind := 'ai';
  v_request.customer_id := coalesce(reserve_ai_call.customer_id, (
    select k.customer_id from public.openrouter_keys as k
    where k.org_id = reserve_ai_call.org_id and k.integration_id = reserve_ai_call.integration_id and k.key_hash = reserve_ai_call.key_hash
  ));
  v_request.agent_id := reserve_ai_call.agent_id;
  v_request.model := reserve_ai_call.model;
  v_request.prompt_tokens := reserve_ai_call.prompt_tokens;
  v_request.max_tokens := reserve_ai_call.max_tokens;
  v_request.currency := 'USD';
  v_request.is_confirmed := reserve_ai_call.is_confirmed;
  v_decision := private.reserve_spend(reserve_ai_call.org_id, v_request);
  perform private.refuse_spend('ai', v_decision);
  return v_decision;
end
$$;
revoke execute on function private.reserve_ai_call(uuid, uuid, text, text, uuid, text, int, int, boolean) from public, anon, authenticated;
grant execute on function private.reserve_ai_call(uuid, uuid, text, text, uuid, text, int, int, boolean) to service_role;
