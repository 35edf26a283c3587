-- A service that gets its first price or tax rate gives it to its bookings that had none: they were counted without. What is
-- known of a booking stays, whatever the service costs later.
create or replace function private.price_unpriced()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- the customers first: a merge or hand-over of these takes their bookings in an order of its own
  perform from public.customers as c
  where c.org_id = new.org_id and c.id = any (array(
    select e.customer_id from public.calendar_events as e
    where e.org_id = new.org_id and e.service_id = new.id and (e.price is null or e.tax_rate is null)
  ))
  order by c.id for share;
  perform from public.calendar_events as e
  where e.org_id = new.org_id and e.service_id = new.id and (e.price is null or e.tax_rate is null)
  order by e.id for no key update;
  update public.calendar_events as e
  set price = coalesce(e.price, new.price), currency = case when e.price is null then new.currency else e.currency end,
    tax_rate = coalesce(e.tax_rate, new.tax_rate),
    tax_included = case when e.tax_rate is null then new.tax_included else e.tax_included end, updated_at = now()
  where e.org_id = new.org_id and e.service_id = new.id
    and (e.price is null and new.price is not null or e.tax_rate is null and new.tax_rate is not null);
  return null;
end
$$;
revoke execute on function private.price_unpriced() from public, anon, authenticated;

create or replace trigger price_unpriced after update on public.services for each row
  when (old.price is null and new.price is not null or old.tax_rate is null and new.tax_rate is not null)
  execute function private.price_unpriced();
