-- A message that surely did not leave spent nothing. One that left holds its room until its leg has a price, see guarded_reserved(),
-- and one of which nobody knows holds it until somebody does.
create or replace function private.settle_unsent()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update private.spend_reservations as r
  set closed_at = clock_timestamp()
  where r.org_id = new.org_id and r.message_id = new.id and r.closed_at is null;
  return null;
end
$$;
revoke execute on function private.settle_unsent() from public, anon, authenticated;

create or replace trigger settle_unsent after update on public.outgoing_messages
  for each row when (old.state is distinct from new.state and new.state in ('failed', 'queued'))
  execute function private.settle_unsent();
