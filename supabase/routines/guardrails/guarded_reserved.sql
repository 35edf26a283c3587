-- requires: telephony_leg_costs, find_rates, convert_amount
-- What is held for calls and messages under way, of the same scope and kind, in a currency at today's rate; null where no rate is
-- known. What is begun within the last 15 minutes may end in this period whenever it began; what is older and was never closed was
-- left behind by a process that is gone, and belongs to the period that it began in. A message that left holds its room until its
-- price or an estimate stands in the ledger.
create or replace function private.guarded_reserved(
  org_id uuid,
  scope text,
  customer_id uuid,
  agent_id text,
  covers text,
  starts_at timestamptz,
  in_currency text,
  rates_source text,
  today date
)
returns numeric
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_held record;
  v_rates private.found_rates;
  v_total numeric := 0;
begin
  for v_held in
    select r.currency, sum(r.amount) as amount
    from private.spend_reservations as r
    where r.org_id = guarded_reserved.org_id and r.closed_at is null and r.expires_at > clock_timestamp()
      and (guarded_reserved.covers = 'both' or r.kind = case guarded_reserved.covers when 'ai' then 'ai' else 'message' end)
      and (guarded_reserved.scope = 'organisation'
        or guarded_reserved.scope = 'customer' and r.customer_id = guarded_reserved.customer_id
        or guarded_reserved.scope = 'agent' and r.agent_id = guarded_reserved.agent_id)
      and (r.reserved_at >= guarded_reserved.starts_at or r.reserved_at > clock_timestamp() - interval '15 minutes')
      and not exists (
        select from public.outgoing_messages as m
        join public.telephony_legs as l
          on l.org_id = m.org_id and l.integration_id = m.integration_id and l.provider_leg_id = m.provider_leg_id
        where m.org_id = r.org_id and m.id = r.message_id and coalesce(l.billed_price, l.price, l.estimated_price) is not null
      )
    group by r.currency
  loop
    if v_held.currency::text = guarded_reserved.in_currency then
      v_total := v_total + v_held.amount;
    else
      v_rates := private.find_rates(v_held.currency, guarded_reserved.in_currency, guarded_reserved.today, guarded_reserved.rates_source);
      v_total := v_total + private.convert_amount(v_held.amount, v_rates.rate_from, v_rates.rate_to);
    end if;
  end loop;
  return v_total;
end
$$;
revoke execute on function private.guarded_reserved(uuid, text, uuid, text, text, timestamptz, text, text, date) from public, anon, authenticated;
