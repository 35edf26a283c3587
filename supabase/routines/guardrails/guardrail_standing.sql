-- requires: guarded_spend, guarded_revenue, guarded_reserved, guardrail_period, find_rates, convert_amount
-- How a cap stands at a moment: for its customer or agent, or for the one given where it holds for each. An amount without known
-- rates is left out, and has_rates says so.
create or replace function private.guardrail_standing(
  guardrail public.guardrails,
  customer_id uuid,
  agent_id text,
  at timestamptz
)
returns private.guardrail_standing
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_organisation public.organisations;
  v_standing private.guardrail_standing;
  v_days record;
  v_spend record;
  v_revenue numeric;
  v_rates private.found_rates;
  v_today date;
begin
  select o.* into v_organisation from public.organisations as o where o.id = guardrail.org_id;
  v_days := private.guardrail_period(guardrail.period, v_organisation.timezone, guardrail_standing.at);
  v_today := (guardrail_standing.at at time zone 'UTC')::date;
  v_spend := private.guarded_spend(
    guardrail.org_id, guardrail.scope, guardrail_standing.customer_id, guardrail_standing.agent_id, guardrail.covers, guardrail.period,
    guardrail.currency, guardrail_standing.at
  );
  v_standing.from_on := v_days.from_on;
  v_standing.to_on := v_days.to_on;
  v_standing.spent := v_spend.amount;
  v_standing.reserved := private.guarded_reserved(
    guardrail.org_id, guardrail.scope, guardrail_standing.customer_id, guardrail_standing.agent_id, guardrail.covers,
    v_days.starts_at, guardrail.currency, v_organisation.rates_source, v_today
  );
  v_standing.has_rates := v_spend.unconverted_count = 0 and v_standing.reserved is not null;
  v_standing.reserved := coalesce(v_standing.reserved, 0);
  v_standing.limit_amount := guardrail.limit_amount;
  if guardrail.limit_share is not null then
    v_revenue := greatest(0, private.guarded_revenue(
      guardrail.org_id, guardrail.scope, guardrail_standing.customer_id, guardrail_standing.agent_id, v_days.from_on, v_days.to_on
    ));
    if guardrail.currency <> v_organisation.currency and v_revenue > 0 then
      v_rates := private.find_rates(v_organisation.currency, guardrail.currency, v_today, v_organisation.rates_source);
      v_revenue := private.convert_amount(v_revenue, v_rates.rate_from, v_rates.rate_to);
      v_standing.has_rates := v_standing.has_rates and v_revenue is not null;
    end if;
    -- greatest() leaves out what is null
    v_standing.limit_amount := greatest(guardrail.limit_amount::numeric, coalesce(v_revenue, 0) * guardrail.limit_share / 100);
  end if;
  return v_standing;
end
$$;
revoke execute on function private.guardrail_standing(public.guardrails, uuid, text, timestamptz) from public, anon, authenticated;
