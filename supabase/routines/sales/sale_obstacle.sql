-- What keeps a sale from a state, as its code; null where nothing does. It is the same for one sale and for many.
create or replace function private.sale_obstacle(
  sale public.sales,
  to_state text,
  starts_at timestamptz,
  completed_on date
)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when to_state not in ('DRAFT', 'CANCELLED') and (sale).customer_id is null then 'KT236'
    when to_state = 'SCHEDULED' and coalesce(starts_at, (sale).starts_at) is null then 'KT237'
    when to_state = 'COMPLETED' and (sale).line_count = 0 then 'KT238'
    when completed_on > (now() + interval '1 day')::date then 'KT239'
    when to_state <> (sale).state and not exists (
      select from public.allowed_transitions as t
      where t.entity = 'sale' and t.from_state = (sale).state and t.to_state = sale_obstacle.to_state
    ) then 'KT230'
  end
$$;
revoke execute on function private.sale_obstacle(public.sales, text, timestamptz, date) from public, anon, authenticated;
