-- requires: require_permission, refuse, refuse_changed, org_ids_with, my_memberships
-- Gives a lead another state than CONVERTED, which convert_lead() gives. With `from_state` only one that still has it; giving
-- the state that it has already changes nothing. `reason` is why it was lost. Returns the state.
create or replace function private.transition_lead(
  org_id uuid,
  lead_id uuid,
  to_state text,
  from_state text default null,
  reason text default null
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_all boolean := coalesce(transition_lead.org_id = any (private.org_ids_with('leads.update')), false);
  v_mine uuid[] := private.my_memberships();
  v_state text;
begin
  if not v_all then
    perform private.require_permission(transition_lead.org_id, 'leads.update_own');
  end if;
  select l.state into v_state from public.leads as l
  where l.org_id = transition_lead.org_id and l.id = transition_lead.lead_id and (v_all or l.assigned_to = any (v_mine))
  for no key update;
  if not found then
    perform private.refuse('KT232', 404, 'This lead is not there, or not yours to change.', null, 'Read the list again.');
  end if;
  if v_state = transition_lead.to_state then
    return v_state;
  end if;
  perform private.refuse_changed(transition_lead.from_state, v_state);
  if transition_lead.to_state = 'CONVERTED' then
    perform private.refuse('KT234', 422, 'A lead is converted together with its sale.', 'field: state', 'Call convert_lead.');
  end if;
  update public.leads as l
  set state = transition_lead.to_state, lost_reason = transition_lead.reason, updated_at = now()
  where l.org_id = transition_lead.org_id and l.id = transition_lead.lead_id;
  return transition_lead.to_state;
end
$$;
revoke execute on function private.transition_lead(uuid, uuid, text, text, text) from public, anon;
grant execute on function private.transition_lead(uuid, uuid, text, text, text) to authenticated, service_role;

create or replace function public.transition_lead(
  org_id uuid,
  lead_id uuid,
  to_state text,
  from_state text default null,
  reason text default null
)
returns text
language sql
volatile
set search_path = ''
as $$
  select private.transition_lead(
    transition_lead.org_id, transition_lead.lead_id, transition_lead.to_state, transition_lead.from_state, transition_lead.reason
  )
$$;
revoke execute on function public.transition_lead(uuid, uuid, text, text, text) from public, anon;
grant execute on function public.transition_lead(uuid, uuid, text, text, text) to authenticated, service_role;
