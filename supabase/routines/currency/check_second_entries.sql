-- requires: expected_manual_entries
-- The second set of entries while an organisation changes its currency: what is there already agrees with the facts (what
-- is missing is not an error yet), and there is no set in any currency but the ones of the change.
create or replace function private.check_second_entries(
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
  v_currency public.currency_code;
  v_next public.currency_code;
  v_leaving public.currency_code;
begin
  select o.currency, o.next_currency into v_currency, v_next
  from public.organisations as o where o.id = check_second_entries.org_id;
  select case c.state when 'clearing' then c.from_currency when 'cancelling' then c.to_currency end into v_leaving
  from public.currency_changes as c where c.org_id = check_second_entries.org_id and c.finished_at is null;
  for v_source in select * from private.ledger_sources where v_next is not null loop
    -- the name is one of ledger_sources, so this runs no text of a caller's
    return query execute format(
      $query$
      select 'error', case when f.source_id is null then 'entry_extra' else 'entry_differs' end,
        $2, e.source_id, e.day, jsonb_build_object('fact', to_jsonb(f), 'entry', to_jsonb(e))
      from (
        select g.* from public.ledger_entries as g where g.org_id = $1 and g.source = $2 and g.to_currency = $4
      ) as e
      left join private.%I($1) as f on f.source_id = e.source_id and f.part = e.part
      where (e.day, e.direction, e.state, e.customer_id, e.person_id, e.amount::numeric, e.currency::text, e.workspace)
        is distinct from (f.day, f.direction, f.state, f.customer_id, f.person_id, f.amount, f.currency, $3)
      $query$, 'expected_' || v_source.source)
      using check_second_entries.org_id, v_source.source, v_source.workspace, v_next;
  end loop;
  return query
  select 'error', 'entry_extra', e.source, e.source_id, e.day, to_jsonb(e)
  from public.ledger_entries as e
  where e.org_id = check_second_entries.org_id and e.to_currency <> v_currency
    and e.to_currency is distinct from v_next and e.to_currency is distinct from v_leaving;
end
$$;
revoke execute on function private.check_second_entries(uuid) from public, anon, authenticated;
