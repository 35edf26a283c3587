-- requires: find_rates, convert_amount
-- The entries of the given facts once more, in the other currency. The facts are held meanwhile, so that no edit comes
-- between reading an entry and writing its twin; one that somebody is editing is left for the next pass.
create or replace function private.write_second_entries(
  org_id uuid,
  from_currency public.currency_code,
  to_currency public.currency_code,
  source text,
  ids uuid[],
  out written bigint,
  out unconverted bigint
)
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
declare
  v_ids uuid[];
  v_source text := (select o.rates_source from public.organisations as o where o.id = write_second_entries.org_id);
begin
  -- the name is one of ledger_sources: entries of no other are checked for by check_ledger()
  execute format(
    'select array_agg(h.id) from (
      select t.id from public.%I as t where t.org_id = $1 and t.id = any ($2) order by t.id for share skip locked
    ) as h', write_second_entries.source
  ) into v_ids using write_second_entries.org_id, write_second_entries.ids;
  with base as materialized (
    select e.* from public.ledger_entries as e
    where e.org_id = write_second_entries.org_id and e.source = write_second_entries.source and e.source_id = any (v_ids)
      and e.to_currency = write_second_entries.from_currency
  ),
  rate as materialized (
    select p.currency, p.day, r.*
    from (select distinct b.currency, b.day from base as b) as p
    cross join lateral private.find_rates(p.currency, write_second_entries.to_currency, p.day, v_source) as r
  ),
  twin as (
    insert into public.ledger_entries as e (
      org_id, source, source_id, part, to_currency, day, direction, workspace, state, customer_id, person_id,
      amount, currency, amount_org, rate, rated_on, rate_from_seq, rate_to_seq
    )
    select
      b.org_id, b.source, b.source_id, b.part, write_second_entries.to_currency, b.day, b.direction, b.workspace, b.state,
      b.customer_id, b.person_id, b.amount, b.currency,
      case when b.currency = write_second_entries.to_currency then b.amount
        else private.convert_amount(b.amount, r.rate_from, r.rate_to) end,
      round(r.rate_to / r.rate_from, 12), r.rated_on, r.from_seq, r.to_seq
    from base as b
    join rate as r on r.currency = b.currency and r.day = b.day
    order by b.source_id, b.part
    on conflict on constraint ledger_entries_pkey do update
    set day = excluded.day, direction = excluded.direction, workspace = excluded.workspace, state = excluded.state,
      customer_id = excluded.customer_id, person_id = excluded.person_id, amount = excluded.amount,
      currency = excluded.currency, amount_org = excluded.amount_org, rate = excluded.rate, rated_on = excluded.rated_on,
      rate_from_seq = excluded.rate_from_seq, rate_to_seq = excluded.rate_to_seq, posted_at = clock_timestamp()
    where (e.day, e.direction, e.workspace, e.state, e.customer_id, e.person_id, e.amount, e.currency)
      is distinct from (excluded.day, excluded.direction, excluded.workspace, excluded.state, excluded.customer_id,
        excluded.person_id, excluded.amount, excluded.currency)
    returning e.amount_org is null as is_unconverted
  )
  select count(*), count(*) filter (where t.is_unconverted) into written, unconverted from twin as t;
end
$$;
revoke execute on function private.write_second_entries(uuid, public.currency_code, public.currency_code, text, uuid[])
  from public, anon, authenticated;
