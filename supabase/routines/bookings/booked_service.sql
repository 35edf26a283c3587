-- requires: one_line
-- The service of a booking: the one that is known by the provider's id, or one made now of what the booking tells of it. It is
-- held, so that a manager who gives it a price or tax at this moment finds the booking afterwards.
create or replace function private.booked_service(
  org_id uuid,
  integration_id uuid,
  provider text,
  report private.booking_report,
  currency text
)
returns setof public.services
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  if report.service_id is null then
    return;
  end if;
  return query
  select s.* from public.services as s
  where s.org_id = booked_service.org_id and s.integration_id = booked_service.integration_id
    and s.provider_service_id = report.service_id
  for share;
  if found then
    return;
  end if;
  insert into public.services (
    org_id, name, price, currency, tax_rate, tax_included, integration_id, provider, provider_service_id
  )
  values (
    booked_service.org_id, coalesce(private.one_line(report.service_name, 200), '–'), coalesce(report.service_price, report.price),
    booked_service.currency, report.tax_rate, coalesce(report.tax_included, true), booked_service.integration_id,
    booked_service.provider, report.service_id
  )
  on conflict on constraint services_service_is_once do nothing;
  return query
  select s.* from public.services as s
  where s.org_id = booked_service.org_id and s.integration_id = booked_service.integration_id
    and s.provider_service_id = report.service_id
  for share;
end
$$;
revoke execute on function private.booked_service(uuid, uuid, text, private.booking_report, text) from public, anon, authenticated;
