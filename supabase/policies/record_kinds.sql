-- read by triggers and definers alone
alter table private.record_kinds enable row level security;
revoke all on private.record_kinds from public, anon, authenticated, service_role;
