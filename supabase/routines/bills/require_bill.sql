-- requires: require_permission, refuse
-- The bill that a function is about to change, locked, if the caller may and it is in one of the states.
create or replace function private.require_bill(
  org_id uuid,
  permission text,
  bill_id uuid,
  states text[]
)
returns public.provider_bills
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_bill public.provider_bills;
begin
  perform private.require_permission(require_bill.org_id, require_bill.permission);
  select b.* into v_bill
  from public.provider_bills as b
  where b.org_id = require_bill.org_id and b.id = require_bill.bill_id
  -- a call that takes its price from the bill names it, and does not wait
  for no key update;
  if v_bill.id is null then
    perform private.refuse('KT185', 404, 'There is no such bill.');
  end if;
  if v_bill.state <> all (require_bill.states) then
    perform private.refuse('KT187', 409, 'The bill is in another state.', v_bill.state, 'Look at it again: somebody was quicker.');
  end if;
  return v_bill;
end
$$;
revoke execute on function private.require_bill(uuid, text, uuid, text[]) from public, anon, authenticated;
