alter table private.ledger_sources enable row level security;
revoke all on private.ledger_sources from public, anon, authenticated;
grant select on private.ledger_sources to service_role;
-- nobody else: posting and checking read it as its owner
