-- requires: next_entries, unwritten_entries, write_second_entries, announce
-- One step of writing the second set: a pass in the order of the key, then whatever it left out, then the switch. When
-- nothing is left, nothing can appear any more: facts have posted in both currencies since before the first step.
create or replace function private.write_currency_step(
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
  v_found record;
  v_result record;
  v_is_pass boolean := step.after_source is not null;
  v_source text;
  v_last_id uuid;
  v_written bigint := 0;
  v_unconverted bigint := 0;
begin
  for v_found in
    select n.source, n.ids, n.last_id
    from private.next_entries(change.org_id, change.from_currency, step.after_source, step.after_id, batch) as n
    where v_is_pass
    union all
    select u.source, u.ids, null
    from private.unwritten_entries(change.org_id, change.from_currency, change.to_currency, batch) as u
    where not v_is_pass
    order by 1
  loop
    v_result := private.write_second_entries(change.org_id, change.from_currency, change.to_currency, v_found.source, v_found.ids);
    v_written := v_written + v_result.written;
    v_unconverted := v_unconverted + v_result.unconverted;
    v_source := v_found.source;
    v_last_id := v_found.last_id;
  end loop;
  if v_is_pass then
    update private.currency_change_steps as s
    set after_source = v_source, after_id = v_last_id
    where s.org_id = change.org_id and s.change_id = change.id;
  elsif v_source is null then
    update public.organisations as o
    set currency = change.to_currency, next_currency = null
    where o.id = change.org_id;
    update private.currency_change_steps as s
    set barrier = null, after_source = '', after_id = '00000000-0000-0000-0000-000000000000'
    where s.org_id = change.org_id and s.change_id = change.id;
    perform private.announce(change.org_id, 'spine', 'ledger_entries', 'update', null, change.written_count);
  end if;
  update public.currency_changes as c
  set written_count = c.written_count + v_written, unconverted_count = c.unconverted_count + v_unconverted,
    entry_count = greatest(c.entry_count, c.written_count + v_written),
    state = case when v_is_pass or v_source is not null then c.state else 'clearing' end,
    switched_at = case when v_is_pass or v_source is not null then null else clock_timestamp() end
  where c.org_id = change.org_id and c.id = change.id;
  -- what is left and could not be written is being edited at this moment
  return case when not v_is_pass and v_source is not null and v_written = 0 then 'later' else 'again' end;
end
$$;
revoke execute on function private.write_currency_step(public.currency_changes, private.currency_change_steps, int)
  from public, anon, authenticated;
