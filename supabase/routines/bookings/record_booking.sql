-- requires: one_line, booking_state, client_owner, booked_service, phone_number
-- Takes in what a provider reports of a booking, in any order and twice: the report asked for last is the truth, an older one
-- changes nothing. What it does not tell stays as it was. Returns applied when anything changed, else stale; unknown for what
-- is no booking.
create or replace function private.record_booking(
  org_id uuid,
  integration_id uuid,
  provider text,
  report private.booking_report
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_told_at timestamptz := coalesce(report.told_at, clock_timestamp());
  v_org public.organisations;
  v_old public.calendar_events;
  v_new public.calendar_events;
  v_service public.services;
  v_owner record;
  v_is_other_client boolean;
  v_is_other_service boolean;
begin
  if report.booking_id is null or report.state is null
    or report.state not in ('pending', 'confirmed', 'kept', 'cancelled', 'no_show') then
    return 'unknown';
  end if;
  perform pg_advisory_xact_lock(
    hashtextextended(record_booking.org_id::text || record_booking.integration_id::text || report.booking_id, 71000)
  );
  select e.* into v_old from public.calendar_events as e
  where e.org_id = record_booking.org_id and e.integration_id = record_booking.integration_id
    and e.provider_booking_id = report.booking_id;
  if v_old.id is null and report.starts_at is null then
    return 'unknown';
  end if;
  if exists (
    select from private.booking_reports as r
    where r.org_id = v_old.org_id and r.event_id = v_old.id and r.told_at > v_told_at
  ) then
    return 'stale';
  end if;
  select o.* into v_org from public.organisations as o where o.id = record_booking.org_id;

  -- who it is for: the customer before the booking, the order in which hand-overs and merges lock them
  v_new.client_id := coalesce(left(report.client_id, 200), v_old.client_id);
  v_new.client_phone := coalesce(nullif(private.phone_number(v_org.id, report.client_phone), ''), v_old.client_phone);
  v_new.client_email := coalesce(nullif(left(lower(btrim(report.client_email)), 320), ''), v_old.client_email);
  v_is_other_client := v_old.id is null
    or (v_new.client_id, v_new.client_phone, v_new.client_email) is distinct from (v_old.client_id, v_old.client_phone, v_old.client_email);
  if v_is_other_client then
    select o.identity_id, o.customer_id into v_owner
    from private.client_owner(v_org.id, record_booking.provider, v_new.client_phone, v_new.client_email, v_new.client_id) as o;
  end if;
  select s.* into v_service
  from private.booked_service(
    v_org.id, record_booking.integration_id, record_booking.provider, report, coalesce(upper(report.currency), v_org.currency)
  ) as s;
  if v_old.id is not null then
    select e.* into v_old from public.calendar_events as e
    where e.org_id = v_old.org_id and e.id = v_old.id for no key update;
  end if;
  v_is_other_service := v_old.id is null or (v_service.id is not null and v_service.id is distinct from v_old.service_id);

  v_new := v_old;
  v_new.client_id := coalesce(left(report.client_id, 200), v_old.client_id);
  v_new.client_phone := coalesce(nullif(private.phone_number(v_org.id, report.client_phone), ''), v_old.client_phone);
  v_new.client_email := coalesce(nullif(left(lower(btrim(report.client_email)), 320), ''), v_old.client_email);
  v_new.client_name := coalesce(private.one_line(report.client_name, 200), v_old.client_name);
  if v_is_other_client then
    v_new.customer_id := v_owner.customer_id;
    v_new.matched_by := v_owner.identity_id;
  end if;
  v_new.title := coalesce(private.one_line(report.title, 500), v_old.title);
  v_new.staff_name := coalesce(private.one_line(report.staff_name, 200), v_old.staff_name);
  v_new.service_name := coalesce(private.one_line(report.service_name, 200), v_old.service_name);
  v_new.service_id := coalesce(v_service.id, v_old.service_id);
  v_new.booked_at := coalesce(report.booked_at, v_old.booked_at);

  -- when: a moved booking keeps where it was before
  v_new.starts_at := coalesce(report.starts_at, v_old.starts_at);
  v_new.ends_at := greatest(coalesce(report.ends_at, v_old.ends_at), v_new.starts_at);
  if v_new.starts_at is distinct from v_old.starts_at then
    v_new.happened_on := (v_new.starts_at at time zone v_org.timezone)::date;
    v_new.previous_starts_at := v_old.starts_at;
    v_new.moved_count := coalesce(v_old.moved_count + 1, 0);
  end if;
  v_new.told_state := report.state;
  v_new.cancelled_at := case when report.state = 'cancelled' then coalesce(report.cancelled_at, v_old.cancelled_at, v_told_at) end;
  v_new.state := private.booking_state(
    v_new.told_state, v_old.set_state, v_old.set_at, v_new.starts_at, v_new.ends_at, clock_timestamp()
  );

  -- what it is worth: the booking's own price, or what its service cost when it was first heard of
  if report.price is not null then
    v_new.price := report.price;
    v_new.currency := coalesce(upper(report.currency), v_service.currency, v_org.currency);
  elsif v_is_other_service or v_old.price is null then
    v_new.price := coalesce(report.service_price, v_service.price);
    v_new.currency := coalesce(
      case when report.service_price is not null then upper(report.currency) end, v_service.currency, v_old.currency, v_org.currency
    );
  end if;
  if report.tax_rate is not null then
    v_new.tax_rate := report.tax_rate;
    v_new.tax_included := coalesce(report.tax_included, v_old.tax_included, true);
  elsif v_is_other_service or v_old.tax_rate is null then
    v_new.tax_rate := v_service.tax_rate;
    v_new.tax_included := coalesce(report.tax_included, v_service.tax_included, true);
  end if;

  if v_old.id is null then
    insert into public.calendar_events (
      org_id, integration_id, provider, provider_booking_id, state, told_state, starts_at, ends_at, happened_on, booked_at,
      cancelled_at, title, service_id, service_name, staff_name, price, currency, tax_rate, tax_included, client_id, client_name,
      client_phone, client_email, customer_id, matched_by
    )
    values (
      v_org.id, record_booking.integration_id, record_booking.provider, report.booking_id, v_new.state, v_new.told_state,
      v_new.starts_at, v_new.ends_at, v_new.happened_on, v_new.booked_at, v_new.cancelled_at, v_new.title, v_new.service_id,
      v_new.service_name, v_new.staff_name, v_new.price, v_new.currency, v_new.tax_rate, v_new.tax_included, v_new.client_id,
      v_new.client_name, v_new.client_phone, v_new.client_email, v_new.customer_id, v_new.matched_by
    )
    returning * into v_new;
    insert into private.booking_reports (org_id, event_id, told_at) values (v_new.org_id, v_new.id, v_told_at);
    return 'applied';
  end if;
  insert into private.booking_reports as r (org_id, event_id, told_at) values (v_old.org_id, v_old.id, v_told_at)
  on conflict (org_id, event_id) do update set told_at = excluded.told_at;
  if v_new is not distinct from v_old then
    return 'stale';
  end if;
  update public.calendar_events as e
  set state = v_new.state, told_state = v_new.told_state, starts_at = v_new.starts_at, ends_at = v_new.ends_at,
    happened_on = v_new.happened_on, previous_starts_at = v_new.previous_starts_at, moved_count = v_new.moved_count,
    booked_at = v_new.booked_at, cancelled_at = v_new.cancelled_at, title = v_new.title, service_id = v_new.service_id,
    service_name = v_new.service_name, staff_name = v_new.staff_name, price = v_new.price, currency = v_new.currency,
    tax_rate = v_new.tax_rate, tax_included = v_new.tax_included, client_id = v_new.client_id, client_name = v_new.client_name,
    client_phone = v_new.client_phone, client_email = v_new.client_email, customer_id = v_new.customer_id,
    matched_by = v_new.matched_by, updated_at = now()
  where e.org_id = v_old.org_id and e.id = v_old.id;
  return 'applied';
end
$$;
revoke execute on function private.record_booking(uuid, uuid, text, private.booking_report) from public, anon, authenticated;
grant execute on function private.record_booking(uuid, uuid, text, private.booking_report) to service_role;
