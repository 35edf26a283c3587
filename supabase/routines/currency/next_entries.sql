-- The facts after a cursor that have entries in a currency, in the order of the entries' key: so many, by source.
create or replace function private.next_entries(
  org_id uuid,
  currency public.currency_code,
  after_source text,
  after_id uuid,
  batch int
)
returns table (source text, ids uuid[], last_id uuid)
language sql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
  select p.source, array_agg(distinct p.source_id), (array_agg(p.source_id order by p.source_id desc))[1]
  from (
    select e.source, e.source_id
    from public.ledger_entries as e
    where e.org_id = next_entries.org_id and e.to_currency = next_entries.currency
      and (e.source, e.source_id) > (next_entries.after_source, next_entries.after_id)
    order by e.source, e.source_id
    limit next_entries.batch
  ) as p
  group by p.source
  order by p.source
$$;
revoke execute on function private.next_entries(uuid, public.currency_code, text, uuid, int) from public, anon, authenticated;
