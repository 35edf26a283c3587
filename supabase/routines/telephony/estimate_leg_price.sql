-- What a leg will probably cost: its units at the price per unit of the newest of its kind and direction with the same first
-- figures of the number, within 90 days, less the line where its carrier charged that. No row when none is known.
create or replace function private.estimate_leg_price(
  org_id uuid,
  provider text,
  kind text,
  direction text,
  counterpart text,
  units int
)
returns table (
  price numeric,
  currency text
)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select
    round(
      greatest(0, l.price::numeric - case when l.superseding_count > 0 then coalesce(l.transport_price, 0)::numeric else 0 end)
      * estimate_leg_price.units / l.unit_count, 12
    ),
    l.currency::text
  from public.telephony_legs as l
  where l.org_id = estimate_leg_price.org_id and l.provider = estimate_leg_price.provider and l.kind = estimate_leg_price.kind
    and l.direction = estimate_leg_price.direction and left(l.counterpart, 3) = left(estimate_leg_price.counterpart, 3)
    and l.price > 0 and l.priced_at > now() - interval '90 days'
  order by l.priced_at desc
  limit 1;
end
$$;
revoke execute on function private.estimate_leg_price(uuid, text, text, text, text, int) from public, anon, authenticated;
