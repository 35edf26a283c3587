-- requires: refuse_snapshot, write_currency_step, clear_currency_step
-- Takes a change of currency one short step further, in the caller's transaction: killed at any moment, the next call goes
-- on where the last commit left it. Answers `again`, `later` (others must end first) or `over`.
create or replace function private.advance_currency_change(
  org_id uuid,
  change_id uuid,
  batch int
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_change public.currency_changes;
  v_step private.currency_change_steps;
  v_now xid8;
begin
  perform private.refuse_snapshot();
  -- a second job for the same change waits here, and then goes on from the new state
  select c.* into v_change from public.currency_changes as c
  where c.org_id = advance_currency_change.org_id and c.id = advance_currency_change.change_id and c.finished_at is null
  for update;
  if v_change.id is null then
    return 'over';
  end if;
  perform set_config('kontor.job', 'change_currency', true);
  select s.* into v_step from private.currency_change_steps as s
  where s.org_id = v_change.org_id and s.change_id = v_change.id;
  -- Facts posted by transactions that began before the last change of organisations may know of one currency too few or too
  -- many. This transaction came after it, so when all older than this one have ended, so have they.
  v_now := pg_current_xact_id();
  if v_step.barrier is null or v_step.barrier > v_now then
    update private.currency_change_steps as s
    set barrier = v_now
    where s.org_id = v_change.org_id and s.change_id = v_change.id;
    return 'again';
  elsif pg_snapshot_xmin(pg_current_snapshot()) <= v_step.barrier then
    return 'later';
  end if;
  if v_change.state = 'waiting' then
    update private.currency_change_steps as s
    set after_source = '', after_id = '00000000-0000-0000-0000-000000000000'
    where s.org_id = v_change.org_id and s.change_id = v_change.id;
    update public.currency_changes as c
    set state = 'writing', entry_count = (
      select count(*) from public.ledger_entries as e
      where e.org_id = v_change.org_id and e.to_currency = v_change.from_currency
    )
    where c.org_id = v_change.org_id and c.id = v_change.id;
    return 'again';
  elsif v_change.state = 'writing' then
    return private.write_currency_step(v_change, v_step, advance_currency_change.batch);
  end if;
  return private.clear_currency_step(v_change, v_step, advance_currency_change.batch);
end
$$;
revoke execute on function private.advance_currency_change(uuid, uuid, int) from public, anon, authenticated;
grant execute on function private.advance_currency_change(uuid, uuid, int) to service_role;
