-- Gives back the room that was held, in the transaction that posts the cost, or when it is certain that nothing was spent.
create or replace function private.settle_spend(
  org_id uuid,
  reservation_id uuid
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update private.spend_reservations as r
  set closed_at = clock_timestamp()
  where r.org_id = settle_spend.org_id and r.id = settle_spend.reservation_id and r.closed_at is null
$$;
revoke execute on function private.settle_spend(uuid, uuid) from public, anon, authenticated;
grant execute on function private.settle_spend(uuid, uuid) to service_role;
