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
  v_sign int := case tg_op when 'DELETE' then -1 else 1 end;
  v_count bigint;
begin
  -- asked here first, since the call costs more than the answer
  if current_setting('transaction_isolation') <> 'read committed' then
    perform private.refuse_snapshot();
  end if;
  if tg_op <> 'UPDATE' then
    v_count := (select count(*) from changed_rows);
    if v_count = 1 then
      -- nothing to add up
      insert into private.ledger_delta (org_id, to_currency, day, direction, workspace, state, currency, customer_id, person_id, source,
        amount, amount_org, entry_count, unconverted_count)
      select c.org_id, c.to_currency, c.day, c.direction, c.workspace, c.state, c.currency, c.customer_id, c.person_id, c.source,
        v_sign * c.amount::numeric, v_sign * coalesce(c.amount_org::numeric, 0), v_sign, v_sign * (c.amount_org is null)::int
      from changed_rows as c;
    elsif v_count > 1 then
      insert into private.ledger_delta (org_id, to_currency, day, direction, workspace, state, currency, customer_id, person_id, source,
        amount, amount_org, entry_count, unconverted_count)
      select c.org_id, c.to_currency, c.day, c.direction, c.workspace, c.state, c.currency, c.customer_id, c.person_id, c.source,
        v_sign * sum(c.amount::numeric), v_sign * coalesce(sum(c.amount_org::numeric), 0), v_sign * count(*),
        v_sign * count(*) filter (where c.amount_org is null)
      from changed_rows as c
      group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
    end if;
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
  referencing new table as changed_rows
  for each statement execute function private.on_ledger_entries_changed();
create or replace trigger delta_update after update on public.ledger_entries
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.on_ledger_entries_changed();
create or replace trigger delta_delete after delete on public.ledger_entries
  referencing old table as changed_rows
  for each statement execute function private.on_ledger_entries_changed();
