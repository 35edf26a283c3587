-- requires: refuse_snapshot
-- Whatever changes an entry leaves its difference in the delta: insert +1, delete −1, update both, grouped, zeros left
-- out. No posting, re-post or rate job can go around it. An upsert fires for both of its verbs, mostly over no rows.
create or replace function private.on_ledger_entries_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count bigint;
begin
  -- asked here first, since the call costs more than the answer
  if current_setting('transaction_isolation') <> 'read committed' then
    perform private.refuse_snapshot();
  end if;
  if tg_op = 'INSERT' then
    v_count := (select count(*) from new_rows);
    if v_count = 0 then
      return null;
    elsif v_count = 1 then
      -- nothing to add up
      insert into private.ledger_delta (org_id, to_currency, day, direction, workspace, state, currency, customer_id, person_id, source,
        amount, amount_org, entry_count, unconverted_count)
      select c.org_id, c.to_currency, c.day, c.direction, c.workspace, c.state, c.currency, c.customer_id, c.person_id, c.source,
        c.amount::numeric, coalesce(c.amount_org::numeric, 0), 1, (c.amount_org is null)::int
      from new_rows as c;
      return null;
    end if;
    insert into private.ledger_delta (org_id, to_currency, day, direction, workspace, state, currency, customer_id, person_id, source,
      amount, amount_org, entry_count, unconverted_count)
    select c.org_id, c.to_currency, c.day, c.direction, c.workspace, c.state, c.currency, c.customer_id, c.person_id, c.source,
      sum(c.amount::numeric), coalesce(sum(c.amount_org::numeric), 0), count(*), count(*) filter (where c.amount_org is null)
    from new_rows as c
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
  elsif tg_op = 'DELETE' then
    v_count := (select count(*) from old_rows);
    if v_count = 0 then
      return null;
    elsif v_count = 1 then
      -- nothing to add up
      insert into private.ledger_delta (org_id, to_currency, day, direction, workspace, state, currency, customer_id, person_id, source,
        amount, amount_org, entry_count, unconverted_count)
      select c.org_id, c.to_currency, c.day, c.direction, c.workspace, c.state, c.currency, c.customer_id, c.person_id, c.source,
        -c.amount::numeric, -coalesce(c.amount_org::numeric, 0), -1, -(c.amount_org is null)::int
      from old_rows as c;
      return null;
    end if;
    insert into private.ledger_delta (org_id, to_currency, day, direction, workspace, state, currency, customer_id, person_id, source,
      amount, amount_org, entry_count, unconverted_count)
    select c.org_id, c.to_currency, c.day, c.direction, c.workspace, c.state, c.currency, c.customer_id, c.person_id, c.source,
      -sum(c.amount::numeric), -coalesce(sum(c.amount_org::numeric), 0), -count(*), -count(*) filter (where c.amount_org is null)
    from old_rows as c
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
  else
    if not exists (select from new_rows) then
      return null;
    end if;
    insert into private.ledger_delta (org_id, to_currency, day, direction, workspace, state, currency, customer_id, person_id, source,
      amount, amount_org, entry_count, unconverted_count)
    select c.org_id, c.to_currency, c.day, c.direction, c.workspace, c.state, c.currency, c.customer_id, c.person_id, c.source,
      sum(c.sign * c.amount::numeric), sum(c.sign * coalesce(c.amount_org::numeric, 0)), sum(c.sign),
      sum(case when c.amount_org is null then c.sign else 0 end)
    from (
      select 1 as sign, n.* from new_rows as n
      union all
      select -1 as sign, o.* from old_rows as o
    ) as c
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    having sum(c.sign) <> 0
      or sum(c.sign * c.amount::numeric) <> 0
      or sum(c.sign * coalesce(c.amount_org::numeric, 0)) <> 0
      or sum(case when c.amount_org is null then c.sign else 0 end) <> 0;
  end if;
  return null;
end
$$;
revoke execute on function private.on_ledger_entries_changed() from public, anon, authenticated;

create or replace trigger delta_insert after insert on public.ledger_entries
  referencing new table as new_rows
  for each statement execute function private.on_ledger_entries_changed();
create or replace trigger delta_update after update on public.ledger_entries
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.on_ledger_entries_changed();
create or replace trigger delta_delete after delete on public.ledger_entries
  referencing old table as old_rows
  for each statement execute function private.on_ledger_entries_changed();
