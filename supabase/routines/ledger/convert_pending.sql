-- requires: find_rates, convert_amount, refuse_snapshot, announce
-- Converts what waits for a rate, and again what a late or corrected rate covers: a job repeats it, since a fact that
-- commits while a rate arrives sees only one of the two. Rates of the last 10 minutes are looked at each time, and with
-- everything set all of them, as each worker's start and the hourly check ask for. Returns how many entries it changed;
-- call it until that is 0.
create or replace function private.convert_pending(
  batch int,
  everything boolean
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_changed record;
  v_count int := 0;
  v_from date;
  v_until date;
begin
  perform private.refuse_snapshot();
  select min(r.rated_on), max(r.rated_on) + 7 into v_from, v_until
  from public.fx_rates as r
  where convert_pending.everything or r.loaded_at > clock_timestamp() - interval '10 minutes';
  for v_changed in
    with pair as (
      -- few: one per day and currency, however many entries
      select e.currency, e.to_currency, e.day
      from public.ledger_entries as e
      where e.currency <> e.to_currency and e.day between v_from and v_until
      group by 1, 2, 3
      union
      select e.currency, e.to_currency, e.day from public.ledger_entries as e where e.amount_org is null group by 1, 2, 3
    ),
    priced as materialized (
      select p.currency, p.to_currency, p.day, s.source, r.*
      from pair as p
      cross join (values ('ecb'), ('demo')) as s (source)
      cross join lateral private.find_rates(p.currency, p.to_currency, p.day, s.source) as r
      where r.rate_from is not null
    ),
    pick as (
      select e.org_id, e.source, e.source_id, e.part, e.to_currency, p.rate_from, p.rate_to, p.from_seq, p.to_seq, p.rated_on
      from public.ledger_entries as e
      join public.organisations as o on o.id = e.org_id
      join priced as p on p.currency = e.currency and p.to_currency = e.to_currency and p.day = e.day and p.source = o.rates_source
      where e.amount_org is null or (e.rate_from_seq, e.rate_to_seq) is distinct from (p.from_seq, p.to_seq)
      order by e.org_id, e.source, e.source_id
      limit convert_pending.batch
      for update of e skip locked
    ),
    changed as (
      update public.ledger_entries as e
      set amount_org = private.convert_amount(e.amount, k.rate_from, k.rate_to),
        rate = round(k.rate_to / k.rate_from, 12), rated_on = k.rated_on,
        rate_from_seq = k.from_seq, rate_to_seq = k.to_seq, posted_at = clock_timestamp()
      from pick as k
      where e.org_id = k.org_id and e.source = k.source and e.source_id = k.source_id and e.part = k.part
        and e.to_currency = k.to_currency
      returning e.org_id
    )
    select c.org_id, count(*) as row_count from changed as c group by c.org_id
  loop
    perform private.announce(v_changed.org_id, 'spine', 'ledger_entries', 'update', null, v_changed.row_count);
    v_count := v_count + v_changed.row_count;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.convert_pending(int, boolean) from public, anon, authenticated;
grant execute on function private.convert_pending(int, boolean) to service_role;
