-- requires: settle
-- Notes that crossings are over, and that nobody need be told of them any more.
create or replace function private.end_crossings(
  org_id uuid,
  ids uuid[],
  at timestamptz
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if cardinality(end_crossings.ids) > 0 then
    update public.spend_alert_crossings as c
    set ended_at = greatest(end_crossings.at, c.crossed_at)
    where c.org_id = end_crossings.org_id and c.id = any (end_crossings.ids) and c.ended_at is null;
    perform private.settle(end_crossings.org_id, 'spend_alert', i.id::text) from unnest(end_crossings.ids) as i (id);
  end if;
end
$$;
revoke execute on function private.end_crossings(uuid, uuid[], timestamptz) from public, anon, authenticated;
