-- requires: tell_restated_rates
-- Takes in rates as [{"currency", "rated_on", "rate"}]: only those that are new or differ from the newest known of
-- their day become rows, so loading the same file twice adds nothing. Returns how many rows were added.
create or replace function private.record_rates(
  source text,
  rates jsonb
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count int;
  v_before bigint;
begin
  -- two loaders at once would each see the other's rate as missing
  perform pg_advisory_xact_lock(5820114402771002);
  v_before := coalesce((select max(r.seq) from public.fx_rates as r), 0);
  insert into public.fx_rates (source, currency, rated_on, rate)
  select record_rates.source, given.currency, given.rated_on, given.rate
  from jsonb_to_recordset(record_rates.rates) as given (currency text, rated_on date, rate numeric)
  left join lateral (
    select r.rate
    from public.fx_rates as r
    where r.source = record_rates.source and r.currency = given.currency::public.currency_code
      and r.rated_on = given.rated_on
    order by r.seq desc
    limit 1
  ) as known on true
  where known.rate is distinct from given.rate
  order by given.rated_on, given.currency;
  get diagnostics v_count = row_count;
  if v_count > 0 then
    perform private.tell_restated_rates(v_before);
  end if;
  return v_count;
end
$$;
revoke execute on function private.record_rates(text, jsonb) from public, anon, authenticated;
grant execute on function private.record_rates(text, jsonb) to service_role;
