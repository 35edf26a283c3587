-- The facts whose entry has no twin in the other currency, or one that tells something else: so many, by source.
create or replace function private.unwritten_entries(
  org_id uuid,
  from_currency public.currency_code,
  to_currency public.currency_code,
  batch int
)
returns table (source text, ids uuid[])
language sql
stable
security definer
set search_path = ''
as $$
  select p.source, array_agg(distinct p.source_id)
  from (
    select e.source, e.source_id
    from public.ledger_entries as e
    left join public.ledger_entries as t
      on t.org_id = e.org_id and t.source = e.source and t.source_id = e.source_id and t.part = e.part
      and t.to_currency = unwritten_entries.to_currency
    where e.org_id = unwritten_entries.org_id and e.to_currency = unwritten_entries.from_currency
      and (t.org_id is null
        or (t.day, t.direction, t.workspace, t.state, t.customer_id, t.person_id, t.amount, t.currency)
          is distinct from (e.day, e.direction, e.workspace, e.state, e.customer_id, e.person_id, e.amount, e.currency))
    limit unwritten_entries.batch
  ) as p
  group by p.source
$$;
revoke execute on function private.unwritten_entries(uuid, public.currency_code, public.currency_code, int)
  from public, anon, authenticated;
