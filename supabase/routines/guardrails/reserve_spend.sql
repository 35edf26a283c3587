-- requires: guardrails_of, lock_scopes, guardrail_standing, weigh_spend, most_of_call, customer_of_now, refuse_snapshot, hide_standing
-- Decides whether somebody may spend what a call or message can come to, before it is spent, and holds that room until
-- settle_spend(). Who asks waits for whoever is being decided on in the same scope, so that each sees what the one before was given:
-- what the caps allow is never given twice. The strictest cap that would be passed decides: block, ask (unless confirmed, which the
-- audit log keeps), route, warn. A cheaper model is weighed again at its own price. Nothing is held for what is blocked or asked about.
create or replace function private.reserve_spend(
  org_id uuid,
  request private.spend_request
)
returns private.spend_decision
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_ranks constant text[] := array['warn', 'route', 'ask', 'block'];
  v_now timestamptz;
  v_asked_tokens int := request.max_tokens;
  v_model text := request.model;
  v_amount numeric := request.amount;
  v_guardrails public.guardrails[];
  v_standings private.guardrail_standing[];
  v_passed private.spend_decision[];
  v_routed private.spend_decision;
  v_decision private.spend_decision;
begin
  perform private.refuse_snapshot();
  request.customer_id := private.customer_of_now(reserve_spend.org_id, request.customer_id);
  request.max_tokens := coalesce(request.max_tokens, 4096);
  v_guardrails := private.guardrails_of(reserve_spend.org_id, request);
  perform private.lock_scopes(reserve_spend.org_id, v_guardrails, request);
  v_now := clock_timestamp();
  -- each a statement of its own, so that it sees what was committed while we waited
  for i in 1 .. coalesce(cardinality(v_guardrails), 0) loop
    v_standings[i] := private.guardrail_standing(v_guardrails[i], request.customer_id, request.agent_id, v_now);
  end loop;
  if request.kind = 'ai' then
    v_amount := private.most_of_call(reserve_spend.org_id, v_model, request.prompt_tokens, request.max_tokens);
  end if;
  v_passed := array(select w from private.weigh_spend(v_guardrails, v_standings, request, v_amount, v_now) as w);
  select p.* into v_routed
  from unnest(v_passed) as p
  where p.decision = 'route'
  order by private.most_of_call(reserve_spend.org_id, p.model, request.prompt_tokens, request.max_tokens), p.guardrail_id
  limit 1;
  if v_routed.decision is not null then
    v_model := v_routed.model;
    v_amount := private.most_of_call(reserve_spend.org_id, v_model, request.prompt_tokens, request.max_tokens);
    v_passed := array(select w from private.weigh_spend(v_guardrails, v_standings, request, v_amount, v_now) as w);
  end if;
  select d.* into v_decision
  from (select p.* from unnest(v_passed) as p union all select (v_routed).* where v_routed.decision is not null) as d
  order by array_position(v_ranks, d.decision) desc, d.left_amount, d.guardrail_id
  limit 1;
  v_decision.decision := coalesce(v_decision.decision, 'go');
  v_decision.model := v_model;
  v_decision.max_tokens := coalesce(v_asked_tokens, case when v_guardrails is not null then request.max_tokens end);
  if v_decision.decision not in ('ask', 'block') then
    insert into private.spend_reservations as r (org_id, kind, customer_id, agent_id, message_id, amount, currency, reserved_at)
    values (
      reserve_spend.org_id, request.kind, request.customer_id, request.agent_id, request.message_id, v_amount, request.currency, v_now
    )
    returning r.id, r.reserved_at into v_decision.reservation_id, v_decision.reserved_at;
    insert into public.audit_log (org_id, table_name, row_id, op, actor, job, old, new)
    select reserve_spend.org_id, 'guardrails', g.id, 'update', (select auth.uid()), 'reserve_spend', '{}',
      jsonb_build_object(
        'confirmed_amount', trim_scale(v_amount)::text, 'currency', request.currency, 'kind', request.kind,
        'reservation_id', v_decision.reservation_id
      )
    from unnest(v_passed) as p
    join unnest(v_guardrails) as g on g.id = p.guardrail_id
    where g.action = 'ask';
  end if;
  return private.hide_standing(reserve_spend.org_id, v_decision);
end
$$;
revoke execute on function private.reserve_spend(uuid, private.spend_request) from public, anon, authenticated;
