alter table private.ledger_customers enable row level security;
revoke all on private.ledger_customers from public, anon, authenticated;
grant select on private.ledger_customers to authenticated;
grant select on private.ledger_customers to service_role;
-- no insert, update or delete for anybody: triggers and fold_ledger() write it

-- Who reads reports sees the customers' figures.
drop policy if exists ledger_customers_select_all on private.ledger_customers;
create policy ledger_customers_select_all on private.ledger_customers for select to authenticated
  using (org_id = any ((select private.org_ids_with('reports.read'))::uuid[]));
