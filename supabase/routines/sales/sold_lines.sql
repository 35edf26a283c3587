-- requires: customer_name
-- The lines of completed sales with the day, the customer and the service: what the revenue of a service is made of.
-- The tables' own policies decide: everybody's, or one's own.
create or replace view public.sold_lines with (security_invoker = true) as
select
  s.org_id, l.id, s.id as sale_id, s.number as sale_number, s.title as sale_title, s.customer_id,
  private.customer_name(s.org_id, s.customer_id) as customer_name, l.service_id, v.name as service_name, l.description, l.quantity,
  l.net_amount, s.currency, s.completed_on, s.sold_by, s.source, s.assigned_to, l.created_at, l.updated_at
from public.sales as s
join public.sale_lines as l on l.org_id = s.org_id and l.sale_id = s.id
left join public.services as v on v.org_id = l.org_id and v.id = l.service_id
where s.completed_on is not null;
comment on view public.sold_lines is 'What was sold, line by line: the rows behind the revenue of a service.';
revoke all on public.sold_lines from public, anon, authenticated;
grant select on public.sold_lines to authenticated, service_role;
