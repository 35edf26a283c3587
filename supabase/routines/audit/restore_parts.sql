-- requires: restore_rows
-- What went with a lead or sale in the same transaction comes back with it: a sale's lines, the history of states, and that a sale
-- came from the lead.
create or replace function private.restore_parts(
  org_id uuid,
  table_name text,
  row_id uuid,
  deleted_in xid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_key text := case restore_parts.table_name when 'leads' then 'lead_id' else 'sale_id' end;
  v_part record;
begin
  for v_part in
    -- a table's rows in one statement, so that a sale is added up once
    select a.table_name, jsonb_agg(a.old order by a.at, a.id) as docs
    from public.audit_log as a
    where a.org_id = restore_parts.org_id and a.at > now() - interval '15 minutes' and a.xmin = restore_parts.deleted_in
      and a.table_name in ('sale_lines', 'state_changes') and a.op = 'delete' and a.old ->> v_key = restore_parts.row_id::text
    group by a.table_name
    order by a.table_name
  loop
    perform private.restore_rows(v_part.table_name, v_part.docs);
  end loop;
  -- whose they are now: the customer may have been merged or deleted since
  update public.state_changes as c
  set customer_id = coalesce(l.customer_id, s.customer_id)
  from (select restore_parts.row_id as id) as g
  left join public.leads as l on l.org_id = restore_parts.org_id and l.id = g.id
  left join public.sales as s on s.org_id = restore_parts.org_id and s.id = g.id
  where c.org_id = restore_parts.org_id and g.id in (c.lead_id, c.sale_id)
    and c.customer_id is distinct from coalesce(l.customer_id, s.customer_id);
  update public.sales as s
  set lead_id = restore_parts.row_id
  from public.audit_log as a
  where restore_parts.table_name = 'leads' and a.org_id = restore_parts.org_id and a.at > now() - interval '15 minutes'
    and a.xmin = restore_parts.deleted_in and a.table_name = 'sales' and a.op = 'update'
    and a.old ->> 'lead_id' = restore_parts.row_id::text
    and s.org_id = a.org_id and s.id = a.row_id and s.lead_id is null;
end
$$;
revoke execute on function private.restore_parts(uuid, text, uuid, xid) from public, anon, authenticated;
