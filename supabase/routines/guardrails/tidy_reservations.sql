-- Forgets what expired. Returns how many.
create or replace function private.tidy_reservations(
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
  with old as (
    select r.org_id, r.id from private.spend_reservations as r
    where r.expires_at < now() order by r.expires_at limit tidy_reservations.batch
    for update skip locked
  )
  delete from private.spend_reservations as r using old as o where r.org_id = o.org_id and r.id = o.id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke execute on function private.tidy_reservations(int) from public, anon, authenticated;
