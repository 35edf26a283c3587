-- requires: require_permission, refuse, org_ids_with, my_memberships, normal_identity
-- Makes an accepted sale of a lead, once, however often and by however many it is asked; the lead's customer is the one it names,
-- else who is known by its mail address or phone number, else a new one. Returns the sale's id.
create or replace function private.convert_lead(
  org_id uuid,
  lead_id uuid
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_all boolean := coalesce(convert_lead.org_id = any (private.org_ids_with('leads.update')), false);
  v_mine uuid[] := private.my_memberships();
  v_lead public.leads;
  v_sale_id uuid;
  v_customer_id uuid;
  v_known text[][];
begin
  if not v_all then
    perform private.require_permission(convert_lead.org_id, 'leads.update_own');
  end if;
  select l.* into v_lead from public.leads as l
  where l.org_id = convert_lead.org_id and l.id = convert_lead.lead_id and (v_all or l.assigned_to = any (v_mine))
  for no key update;
  if not found then
    perform private.refuse('KT232', 404, 'This lead is not there, or not yours to change.', null, 'Read the list again.');
  end if;
  select s.id into v_sale_id from public.sales as s where s.org_id = v_lead.org_id and s.lead_id = v_lead.id;
  if v_lead.state = 'CONVERTED' and v_sale_id is not null then
    return v_sale_id;
  end if;
  v_customer_id := v_lead.customer_id;
  if v_customer_id is null then
    select array[
      coalesce('mail ' || private.normal_identity('mail', v_lead.email, null), ''),
      coalesce('phone ' || private.normal_identity('phone', v_lead.phone, o.country), '')
    ] into v_known
    from public.organisations as o where o.id = v_lead.org_id;
    -- two leads of one person, converted at once, find one customer; always taken in one order
    perform pg_advisory_xact_lock(hashtextextended(v_lead.org_id::text || k.value, 110000))
    from (select u.value from unnest(v_known) as u (value) where u.value <> '' order by u.value) as k;
    select i.customer_id into v_customer_id
    from public.customer_identities as i
    where i.org_id = v_lead.org_id and i.kind in ('mail', 'phone') and i.provider = '' and i.kind || ' ' || i.value = any (v_known)
      and i.value = any (array(select split_part(u.value, ' ', 2) from unnest(v_known) as u (value)))
    order by i.kind
    limit 1;
  end if;
  if v_customer_id is null then
    insert into public.customers (org_id, kind, name, email, phone, currency, assigned_to)
    values (
      v_lead.org_id, case when v_lead.company is null then 'person' else 'company' end, coalesce(v_lead.company, v_lead.name),
      v_lead.email, v_lead.phone, v_lead.currency, v_lead.assigned_to
    )
    returning id into v_customer_id;
    if v_lead.company is not null then
      insert into public.contacts (org_id, customer_id, name, email, phone)
      values (v_lead.org_id, v_customer_id, v_lead.name, v_lead.email, v_lead.phone);
    end if;
  end if;
  insert into public.sales (
    org_id, state, title, customer_id, lead_id, source, note, currency, expected_amount, assigned_to
  )
  values (
    v_lead.org_id, 'ACCEPTED',
    coalesce((select s.name from public.services as s where s.org_id = v_lead.org_id and s.id = v_lead.service_id), v_lead.company, v_lead.name),
    v_customer_id, v_lead.id, v_lead.source, v_lead.note, v_lead.currency, v_lead.estimated_value, v_lead.assigned_to
  )
  returning id into v_sale_id;
  insert into public.sale_lines (org_id, sale_id, service_id, description, unit_price, tax_rate, tax_included)
  select v_lead.org_id, v_sale_id, s.id, s.name, p.price, coalesce(s.tax_rate, 0), s.tax_included
  from public.services as s
  cross join lateral (
    select coalesce(v_lead.estimated_value::numeric, case when s.currency = v_lead.currency then s.price::numeric end) as price
  ) as p
  where s.org_id = v_lead.org_id and s.id = v_lead.service_id and p.price is not null;
  update public.leads as l
  set state = 'CONVERTED', customer_id = v_customer_id, updated_at = now()
  where l.org_id = v_lead.org_id and l.id = v_lead.id;
  return v_sale_id;
end
$$;
revoke execute on function private.convert_lead(uuid, uuid) from public, anon;
grant execute on function private.convert_lead(uuid, uuid) to authenticated, service_role;

create or replace function public.convert_lead(
  org_id uuid,
  lead_id uuid
)
returns uuid
language sql
volatile
set search_path = ''
as $$
  select private.convert_lead(convert_lead.org_id, convert_lead.lead_id)
$$;
revoke execute on function public.convert_lead(uuid, uuid) from public, anon;
grant execute on function public.convert_lead(uuid, uuid) to authenticated, service_role;
