-- requires: customer_name, booking_text, booking_origin, sold_as, sale_of
-- Bookings with their customer's name, for lists. The table's own policy decides: everybody's, or one's own.
create or replace view public.booking_list with (security_invoker = true) as
select
  e.org_id, e.id, e.provider, e.provider_booking_id, e.integration_id, e.state, e.told_state, e.set_state, e.set_at, e.set_by,
  e.starts_at, e.ends_at, e.happened_on, e.previous_starts_at, e.moved_count, e.booked_at, e.cancelled_at, e.title, e.service_id,
  e.service_name, e.staff_name, e.price, e.currency, e.tax_rate, e.tax_included, e.value, e.net_value, e.client_name, e.client_phone,
  e.client_email, e.customer_id, private.customer_name(e.org_id, e.customer_id) as customer_name, e.assigned_to, e.created_at,
  e.updated_at,
  -- what lists are searched and sorted by: an order of pages wants a value in every row
  private.booking_text(
    e.title, e.service_name, e.staff_name, e.client_name, e.client_phone, e.client_email, e.provider_booking_id,
    private.customer_name(e.org_id, e.customer_id)
  ) as search_text,
  coalesce(e.service_name, '') as by_service, coalesce(e.staff_name, '') as by_staff,
  e.origin_event_id, e.origin_rule, e.origin_identity, e.origin_set_by, e.origin_set_at,
  private.origin_agent(e.org_id, e.origin_event_id) as origin_agent,
  private.origin_kind(e.origin_event_id, private.origin_agent(e.org_id, e.origin_event_id)) as origin_kind,
  e.origin_on, private.sold_as(e.state, e.sale_step) as sold_as,
  -- each looks the sale up for the rows that are shown; one lateral look-up for both would be made for all before they are ordered and cut
  case when private.sold_as(e.state, e.sale_step) is not null then private.sold_for(e.org_id, e.id) end::public.money_amount as sold_for,
  case when private.sold_as(e.state, e.sale_step) is not null then private.sold_in(e.org_id, e.id) end::public.currency_code as sold_in
from public.calendar_events as e
where e.kind = 'booking';
comment on view public.booking_list is 'Bookings with customer, for lists.';
revoke all on public.booking_list from public, anon, authenticated;
grant select on public.booking_list to authenticated, service_role;
