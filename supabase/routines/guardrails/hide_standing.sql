-- requires: org_ids_with
-- A decision as its asker may see it: what others spent is told to those who read guardrails.
create or replace function private.hide_standing(
  org_id uuid,
  decision private.spend_decision
)
returns private.spend_decision
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not coalesce(hide_standing.org_id = any (private.org_ids_with('guardrails.read')), false) then
    decision.limit_amount := null;
    decision.used := null;
    decision.left_amount := null;
    decision.most := null;
  end if;
  return decision;
end
$$;
revoke execute on function private.hide_standing(uuid, private.spend_decision) from public, anon, authenticated;
