-- requires: most_of_call, find_rates, convert_amount
-- The caps that a spend of so much would pass, each with what it says to that. What costs nothing passes none; what cannot be
-- compared, since a rate is missing, might. A confirmed question is a warning, and so is a route to a model that is no cheaper.
create or replace function private.weigh_spend(
  guardrails public.guardrails[],
  standings private.guardrail_standing[],
  request private.spend_request,
  amount numeric,
  at timestamptz
)
returns setof private.spend_decision
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_guardrail public.guardrails;
  v_standing private.guardrail_standing;
  v_rates private.found_rates;
  v_decision private.spend_decision;
  v_source text;
  v_left numeric;
  v_most numeric;
begin
  for i in 1 .. coalesce(cardinality(guardrails), 0) loop
    v_guardrail := guardrails[i];
    v_standing := standings[i];
    v_left := v_standing.limit_amount - v_standing.spent - v_standing.reserved;
    v_most := weigh_spend.amount;
    if v_guardrail.currency::text <> request.currency then
      v_source := (select o.rates_source from public.organisations as o where o.id = v_guardrail.org_id);
      v_rates := private.find_rates(request.currency, v_guardrail.currency, (weigh_spend.at at time zone 'UTC')::date, v_source);
      v_most := private.convert_amount(weigh_spend.amount, v_rates.rate_from, v_rates.rate_to);
    end if;
    continue when weigh_spend.amount = 0 or v_standing.has_rates and v_most <= v_left;
    v_decision := row(
      v_guardrail.action, v_guardrail.id, v_guardrail.name, v_guardrail.period, v_standing.limit_amount,
      v_standing.spent + v_standing.reserved, v_left, v_most, v_guardrail.currency, v_standing.to_on,
      v_standing.has_rates and v_most is not null, null, null, v_guardrail.route_model, null
    );
    if v_guardrail.action = 'ask' and request.is_confirmed
      or v_guardrail.action = 'route' and private.most_of_call(
        v_guardrail.org_id, v_guardrail.route_model, request.prompt_tokens, request.max_tokens
      ) >= weigh_spend.amount
    then
      v_decision.decision := 'warn';
    end if;
    return next v_decision;
  end loop;
end
$$;
revoke execute on function private.weigh_spend(public.guardrails[], private.guardrail_standing[], private.spend_request, numeric, timestamptz)
  from public, anon, authenticated;
