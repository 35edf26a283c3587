-- requires: refuse_snapshot
-- Moves the oldest delta rows into the three rollups, in one statement: what is deleted is exactly what is added, for any
-- number of folders, killed at any moment; and notes whose spend alerts are to be looked at. Returns how many delta rows it took.
create or replace function private.fold_ledger(
  batch int
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count int;
begin
  perform private.refuse_snapshot();
  with pick as (
    select l.ctid from private.ledger_delta as l order by l.id limit fold_ledger.batch for update skip locked
  ),
  d as (
    -- a ctid is safe to delete by: delta rows are never updated
    delete from private.ledger_delta as l where l.ctid = any (array(select p.ctid from pick as p)) returning l.*
  ),
  daily as (
    insert into private.ledger_daily as t
    select org_id, to_currency, day, direction, workspace, state, currency,
      sum(amount), sum(amount_org), sum(entry_count), sum(unconverted_count)
    from d group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
    on conflict (org_id, to_currency, day, direction, workspace, state, currency) do update
    set amount = t.amount + excluded.amount, amount_org = t.amount_org + excluded.amount_org,
      entry_count = t.entry_count + excluded.entry_count,
      unconverted_count = t.unconverted_count + excluded.unconverted_count
  ),
  people as (
    insert into private.ledger_people as t (
      org_id, to_currency, grain, starts_on, direction, person_id, amount_org, entry_count, unconverted_count
    )
    select d.org_id, d.to_currency, g.grain, date_trunc(g.grain, d.day)::date, d.direction, d.person_id,
      sum(d.amount_org), sum(d.entry_count), sum(d.unconverted_count)
    from d cross join (values ('day'), ('month'), ('year')) as g (grain)
    group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (org_id, to_currency, grain, starts_on, direction, person_id) do update
    set amount_org = t.amount_org + excluded.amount_org, entry_count = t.entry_count + excluded.entry_count,
      unconverted_count = t.unconverted_count + excluded.unconverted_count
  ),
  customers as (
    insert into private.ledger_customers as t (
      org_id, to_currency, grain, starts_on, direction, customer_id, source, amount_org, entry_count, unconverted_count
    )
    select d.org_id, d.to_currency, g.grain, case g.grain when 'source' then '-infinity' else date_trunc(g.grain, d.day)::date end, d.direction,
      d.customer_id, case g.grain when 'source' then d.source else '' end, sum(d.amount_org), sum(d.entry_count), sum(d.unconverted_count)
    from d cross join (values ('month'), ('year'), ('source')) as g (grain)
    -- a row from before there were sources was counted by the migration
    where g.grain <> 'source' or (d.customer_id is not null and d.source is not null)
    group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
    on conflict (org_id, to_currency, grain, starts_on, direction, customer_id, source) do update
    set amount_org = t.amount_org + excluded.amount_org, entry_count = t.entry_count + excluded.entry_count,
      unconverted_count = t.unconverted_count + excluded.unconverted_count
  ),
  -- read after this commits, so whoever takes the mark sees the facts
  marks as (
    insert into private.spend_marks (org_id)
    select distinct d.org_id from d
    where d.direction = 'cost' and d.workspace = 'usage'
      and exists (select from public.spend_alerts as a where a.org_id = d.org_id and a.is_enabled)
  )
  select count(*) into v_count from d;
  return v_count;
end
$$;
revoke execute on function private.fold_ledger(int) from public, anon, authenticated;
grant execute on function private.fold_ledger(int) to service_role;
