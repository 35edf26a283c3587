-- requires: require_permission, refuse, refuse_changed, org_ids_with, my_memberships, sale_obstacle
-- Gives a sale another state. With `from_state` only one that still has it; giving the state that it has already changes nothing.
-- `reason` is why it was cancelled; `starts_at` and `ends_at` are when a scheduled one is done; `completed_on` is the day of a
-- completed one, today where none is given. Returns the sale's number.
create or replace function private.transition_sale(
  org_id uuid,
  sale_id uuid,
  to_state text,
  from_state text default null,
  reason text default null,
  starts_at timestamptz default null,
  ends_at timestamptz default null,
  completed_on date default null
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_all boolean := coalesce(transition_sale.org_id = any (private.org_ids_with('sales.update')), false);
  v_mine uuid[] := private.my_memberships();
  v_sale public.sales;
begin
  if not v_all then
    perform private.require_permission(transition_sale.org_id, 'sales.update_own');
  end if;
  select s.* into v_sale from public.sales as s
  where s.org_id = transition_sale.org_id and s.id = transition_sale.sale_id and (v_all or s.assigned_to = any (v_mine))
  for no key update;
  if not found then
    perform private.refuse('KT235', 404, 'This sale is not there, or not yours to change.', null, 'Read the list again.');
  end if;
  -- a scheduled one is scheduled anew by giving it another time
  if v_sale.state = transition_sale.to_state and (
    transition_sale.starts_at is null
    or (v_sale.starts_at, v_sale.ends_at) is not distinct from (transition_sale.starts_at, transition_sale.ends_at)
  ) then
    return v_sale.number;
  end if;
  perform private.refuse_changed(transition_sale.from_state, v_sale.state);
  case private.sale_obstacle(v_sale, transition_sale.to_state, transition_sale.starts_at, transition_sale.completed_on)
    when 'KT236' then
      perform private.refuse('KT236', 422, 'The sale has no customer yet.', 'field: customer_id', 'Choose whom it is sold to.');
    when 'KT237' then
      perform private.refuse('KT237', 422, 'The sale has no time yet.', 'field: starts_at', 'Say when it begins and ends.');
    when 'KT238' then
      perform private.refuse('KT238', 422, 'The sale has no lines yet.', null, 'Add what was sold, if need be for 0.');
    when 'KT239' then
      perform private.refuse('KT239', 422, 'The day of completion is still to come.', 'field: completed_on', 'Choose today or a day before.');
    else
      -- a state that may not follow is refused by the trigger, as it is for everybody
      null;
  end case;
  update public.sales as s
  set state = transition_sale.to_state, lost_reason = transition_sale.reason,
    starts_at = coalesce(transition_sale.starts_at, s.starts_at), ends_at = coalesce(transition_sale.ends_at, s.ends_at),
    completed_on = coalesce(transition_sale.completed_on, s.completed_on), updated_at = now()
  where s.org_id = v_sale.org_id and s.id = v_sale.id
  returning s.number into v_sale.number;
  return v_sale.number;
end
$$;
revoke execute on function private.transition_sale(uuid, uuid, text, text, text, timestamptz, timestamptz, date) from public, anon;
grant execute on function private.transition_sale(uuid, uuid, text, text, text, timestamptz, timestamptz, date) to authenticated, service_role;

create or replace function public.transition_sale(
  org_id uuid,
  sale_id uuid,
  to_state text,
  from_state text default null,
  reason text default null,
  starts_at timestamptz default null,
  ends_at timestamptz default null,
  completed_on date default null
)
returns text
language sql
volatile
set search_path = ''
as $$
  select private.transition_sale(
    transition_sale.org_id, transition_sale.sale_id, transition_sale.to_state, transition_sale.from_state, transition_sale.reason,
    transition_sale.starts_at, transition_sale.ends_at, transition_sale.completed_on
  )
$$;
revoke execute on function public.transition_sale(uuid, uuid, text, text, text, timestamptz, timestamptz, date) from public, anon;
grant execute on function public.transition_sale(uuid, uuid, text, text, text, timestamptz, timestamptz, date) to authenticated, service_role;
