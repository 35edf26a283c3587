-- requires: expected_manual_entries
-- The entries against the facts: one full join over what each source says it should have posted.
create or replace function private.check_entries(
  org_id uuid
)
returns setof private.ledger_problem
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_source private.ledger_sources;
  v_currency text := (select o.currency from public.organisations as o where o.id = check_entries.org_id);
begin
  for v_source in select * from private.ledger_sources loop
    -- the name is one of ledger_sources, so this runs no text of a caller's
    return query execute format(
      $query$
      select 'error', case when e.source_id is null then 'entry_missing' when f.source_id is null then 'entry_extra'
          else 'entry_differs' end,
        $2, coalesce(f.source_id, e.source_id), coalesce(f.day, e.day),
        jsonb_build_object('fact', to_jsonb(f), 'entry', to_jsonb(e))
      from private.%I($1) as f
      full join (
        select g.* from public.ledger_entries as g where g.org_id = $1 and g.source = $2 and g.to_currency = $4
      ) as e on e.source_id = f.source_id and e.part = f.part
      where (e.day, e.direction, e.state, e.customer_id, e.person_id, e.amount::numeric, e.currency::text, e.workspace)
        is distinct from (f.day, f.direction, f.state, f.customer_id, f.person_id, f.amount, f.currency, $3)
      $query$, 'expected_' || v_source.source)
      using check_entries.org_id, v_source.source, v_source.workspace, v_currency;
  end loop;
  return query
  select 'error', 'source_unknown', e.source, e.source_id, e.day, to_jsonb(e)
  from public.ledger_entries as e
  where e.org_id = check_entries.org_id and e.source not in (select s.source from private.ledger_sources as s);
end
$$;
revoke execute on function private.check_entries(uuid) from public, anon, authenticated;
