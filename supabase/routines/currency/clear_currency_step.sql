-- requires: next_entries
-- One step of removing the set of entries that nobody reads any more: the old one after the switch, the new one after a
-- cancelled change. A pass in the order of the key, then whatever was held by others.
create or replace function private.clear_currency_step(
  change public.currency_changes,
  step private.currency_change_steps,
  batch int
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_currency public.currency_code := case change.state when 'clearing' then change.from_currency else change.to_currency end;
  v_found record;
  v_source text;
  v_last_id uuid;
begin
  for v_found in
    select n.source, n.ids, n.last_id
    from private.next_entries(
      change.org_id, v_currency, coalesce(step.after_source, ''),
      coalesce(step.after_id, '00000000-0000-0000-0000-000000000000'), batch
    ) as n
  loop
    -- a ctid is safe to delete by: the row is locked
    delete from public.ledger_entries as e
    where e.org_id = change.org_id and e.ctid = any (array(
      select h.ctid from public.ledger_entries as h
      where h.org_id = change.org_id and h.source = v_found.source and h.source_id = any (v_found.ids)
        and h.to_currency = v_currency
      for update skip locked
    ));
    if step.after_source is null and not found then
      return 'later';
    end if;
    v_source := v_found.source;
    v_last_id := v_found.last_id;
  end loop;
  if step.after_source is null and v_source is null then
    update public.currency_changes as c
    set state = case c.state when 'clearing' then 'done' else 'cancelled' end, finished_at = clock_timestamp()
    where c.org_id = change.org_id and c.id = change.id;
    return 'over';
  end if;
  if step.after_source is not null then
    update private.currency_change_steps as s
    set after_source = v_source, after_id = v_last_id
    where s.org_id = change.org_id and s.change_id = change.id;
  end if;
  return 'again';
end
$$;
revoke execute on function private.clear_currency_step(public.currency_changes, private.currency_change_steps, int)
  from public, anon, authenticated;
