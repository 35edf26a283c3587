-- Posting reads what is committed now: under a snapshot it would post from rows that have changed since.
create or replace function private.refuse_snapshot()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    raise exception using
      errcode = '25001', message = 'The ledger is written at READ COMMITTED only.',
      hint = 'Begin the transaction without an isolation level.';
  end if;
end
$$;
revoke execute on function private.refuse_snapshot() from public, anon, authenticated;
