-- requires: transition_lead, require_permission, refuse, org_ids_with, my_memberships
-- Gives up to 1,000 leads another state, all or none: those that cannot have it are told together, and why. One that has it already stays
-- as it is. `from_state` as of transition_lead(). Returns how many changed.
create or replace function private.transition_leads(
  org_id uuid,
  ids uuid[],
  to_state text,
  from_state text default null,
  reason text default null
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_all boolean := coalesce(transition_leads.org_id = any (private.org_ids_with('leads.update')), false);
  v_mine uuid[] := private.my_memberships();
  v_ids uuid[] := array(select distinct g.id from unnest(transition_leads.ids) as g (id) where g.id is not null order by g.id);
  v_failed jsonb;
  v_failed_count int;
  v_changed int;
begin
  if not v_all then
    perform private.require_permission(transition_leads.org_id, 'leads.update_own');
  end if;
  if cardinality(v_ids) not between 1 and 1000 then
    perform private.refuse('KT061', 422, 'Choose between 1 and 1,000 rows.', 'field: ids', 'Send the rest in another call.');
  end if;
  if transition_leads.to_state = 'CONVERTED' then
    perform private.refuse('KT234', 422, 'A lead is converted together with its sale.', 'field: state', 'Call convert_lead.');
  end if;
  -- in the order of their ids, so that two calls over the same rows wait for each other
  perform from public.leads as l
  where l.org_id = transition_leads.org_id and l.id = any (v_ids) and (v_all or l.assigned_to = any (v_mine))
  order by l.id for no key update;
  select count(*), jsonb_agg(jsonb_build_object('id', f.id, 'title', f.name, 'code', f.code) order by f.name, f.id) filter (where f.place <= 20)
  into v_failed_count, v_failed
  from (
    select o.*, row_number() over (order by o.name, o.id) as place
    from (
      select g.id, l.name, case
        when l.id is null then 'KT232'
        when l.state = transition_leads.to_state then null
        when l.state <> transition_leads.from_state then 'KT233'
        when not exists (
          select from public.allowed_transitions as a
          where a.entity = 'lead' and a.from_state = l.state and a.to_state = transition_leads.to_state
        ) then 'KT230'
      end as code
      from unnest(v_ids) as g (id)
      left join public.leads as l
        on l.org_id = transition_leads.org_id and l.id = g.id and (v_all or l.assigned_to = any (v_mine))
    ) as o
    where o.code is not null
  ) as f;
  if v_failed_count > 0 then
    perform private.refuse(
      'KT259', 409, format('%s of %s leads cannot be %s.', v_failed_count, cardinality(v_ids), left(transition_leads.to_state, 40)), v_failed::text,
      'Nothing was changed. Leave these out, or read the list again.'
    );
  end if;
  update public.leads as l
  set state = transition_leads.to_state, lost_reason = transition_leads.reason, updated_at = now()
  where l.org_id = transition_leads.org_id and l.id = any (v_ids) and l.state <> transition_leads.to_state;
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;
revoke execute on function private.transition_leads(uuid, uuid[], text, text, text) from public, anon;
grant execute on function private.transition_leads(uuid, uuid[], text, text, text) to authenticated, service_role;

create or replace function public.transition_leads(
  org_id uuid,
  ids uuid[],
  to_state text,
  from_state text default null,
  reason text default null
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.transition_leads(
    transition_leads.org_id, transition_leads.ids, transition_leads.to_state, transition_leads.from_state, transition_leads.reason
  )
$$;
revoke execute on function public.transition_leads(uuid, uuid[], text, text, text) from public, anon;
grant execute on function public.transition_leads(uuid, uuid[], text, text, text) to authenticated, service_role;
