-- requires: require_permission, refuse
-- Hands up to 1,000 leads, sales or tasks to another member, all or none; what hangs on them follows by trigger. Returns how many changed hands.
create or replace function private.assign_rows(
  org_id uuid,
  table_name text,
  ids uuid[],
  membership_id uuid
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_ids uuid[] := array(select distinct g.id from unnest(assign_rows.ids) as g (id) where g.id is not null);
  v_found int;
  v_changed int;
begin
  perform private.require_permission(assign_rows.org_id, assign_rows.table_name || '.update');
  if cardinality(v_ids) not between 1 and 1000 then
    perform private.refuse('KT061', 422, 'Choose between 1 and 1,000 rows.', 'field: ids', 'Send the rest in another call.');
  end if;
  if not exists (
    select from public.memberships as m where m.org_id = assign_rows.org_id and m.id = assign_rows.membership_id and m.state = 'active'
  ) then
    perform private.refuse('KT013', 404, 'There is no such member.', 'field: membership_id', 'Choose somebody of the organisation.');
  end if;
  -- in the order of their ids, so that two calls over the same rows wait for each other
  execute format(
    'select count(*) from (select from public.%I as t where t.org_id = $1 and t.id = any ($2) order by t.id for no key update) as held',
    assign_rows.table_name
  ) into v_found using assign_rows.org_id, v_ids;
  if v_found < cardinality(v_ids) then
    perform private.refuse(
      case assign_rows.table_name when 'leads' then 'KT232' when 'sales' then 'KT235' else 'KT241' end, 404, 'Some of these are not there.',
      format('%s of %s', cardinality(v_ids) - v_found, cardinality(v_ids)), 'Read the list again. Nothing was changed.'
    );
  end if;
  execute format(
    'update public.%I as t set assigned_to = $3, updated_at = now()
     where t.org_id = $1 and t.id = any ($2) and t.assigned_to is distinct from $3',
    assign_rows.table_name
  ) using assign_rows.org_id, v_ids, assign_rows.membership_id;
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;
revoke execute on function private.assign_rows(uuid, text, uuid[], uuid) from public, anon, authenticated;

create or replace function private.assign_leads(
  org_id uuid,
  ids uuid[],
  membership_id uuid
)
returns int
language sql
volatile
security definer
set search_path = ''
as $$
  select private.assign_rows(assign_leads.org_id, 'leads', assign_leads.ids, assign_leads.membership_id)
$$;
revoke execute on function private.assign_leads(uuid, uuid[], uuid) from public, anon;
grant execute on function private.assign_leads(uuid, uuid[], uuid) to authenticated, service_role;

create or replace function public.assign_leads(
  org_id uuid,
  ids uuid[],
  membership_id uuid
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.assign_leads(assign_leads.org_id, assign_leads.ids, assign_leads.membership_id)
$$;
revoke execute on function public.assign_leads(uuid, uuid[], uuid) from public, anon;
grant execute on function public.assign_leads(uuid, uuid[], uuid) to authenticated, service_role;

create or replace function private.assign_sales(
  org_id uuid,
  ids uuid[],
  membership_id uuid
)
returns int
language sql
volatile
security definer
set search_path = ''
as $$
  select private.assign_rows(assign_sales.org_id, 'sales', assign_sales.ids, assign_sales.membership_id)
$$;
revoke execute on function private.assign_sales(uuid, uuid[], uuid) from public, anon;
grant execute on function private.assign_sales(uuid, uuid[], uuid) to authenticated, service_role;

create or replace function public.assign_sales(
  org_id uuid,
  ids uuid[],
  membership_id uuid
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.assign_sales(assign_sales.org_id, assign_sales.ids, assign_sales.membership_id)
$$;
revoke execute on function public.assign_sales(uuid, uuid[], uuid) from public, anon;
grant execute on function public.assign_sales(uuid, uuid[], uuid) to authenticated, service_role;
