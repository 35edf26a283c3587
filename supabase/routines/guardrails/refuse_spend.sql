-- requires: refuse
-- Refuses what a cap blocks or asks about, and says what to do.
create or replace function private.refuse_spend(
  kind text,
  decision private.spend_decision
)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_what text := case refuse_spend.kind when 'ai' then 'this call' else 'this message' end;
  v_until text := (decision.to_on + 1)::text;
  v_told text;
  v_less text := case refuse_spend.kind when 'ai' then 'ask for fewer tokens (max_tokens) or a cheaper model' else 'send a shorter text' end;
begin
  if decision.decision not in ('ask', 'block') then
    return;
  end if;
  if not decision.has_rates then
    v_told := format('Whether the guardrail "%s" allows %s cannot be told: an exchange rate is missing.', decision.guardrail_name, v_what);
    if decision.decision = 'block' then
      perform private.refuse(
        'KT212', 409, v_told, 'guardrail: ' || decision.guardrail_id, 'Fetch the rates, or have the limit set in the currency of the cost.'
      );
    end if;
  elsif decision.limit_amount is null then
    v_told := format('The guardrail "%s" leaves no room for %s.', decision.guardrail_name, v_what);
  else
    v_told := format(
      'The guardrail "%s" allows %s %s this %s: %s are spent or held, and %s may cost %s.', decision.guardrail_name,
      round(decision.limit_amount, 2), decision.currency, decision.period, trim_scale(round(decision.used, 6)), v_what,
      trim_scale(round(decision.most, 6))
    );
  end if;
  if decision.decision = 'ask' then
    perform private.refuse(
      'KT211', 409, v_told, 'guardrail: ' || decision.guardrail_id, 'Send the request again with "confirm": true if it is worth it.'
    );
  end if;
  perform private.refuse(
    'KT210', 402, v_told, 'guardrail: ' || decision.guardrail_id,
    format('Wait until %s, %s, or have an owner or administrator raise the limit.', v_until, v_less)
  );
end
$$;
revoke execute on function private.refuse_spend(text, private.spend_decision) from public, anon, authenticated;
