-- requires: require_permission, bill_shapes
-- The months of the last year, up to the one before this, in which a connection's calls or AI use cost something and for which there
-- is no bill, newest first. A bill that was taken back is none.
create or replace function private.provider_bill_gaps(
  org_id uuid
)
returns setof public.provider_bill_gap
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_permission(provider_bill_gaps.org_id, 'provider_bills.read');
  return query
  select i.id, i.provider, i.name, m.starts_on
  from public.integrations as i
  cross join lateral (
    select s.month::date as starts_on, (s.month + interval '1 month' - interval '1 day')::date as ends_on
    from generate_series(
      date_trunc('month', now() at time zone 'UTC') - interval '12 months', date_trunc('month', now() at time zone 'UTC') - interval '1 month',
      interval '1 month'
    ) as s (month)
  ) as m
  where i.org_id = provider_bill_gaps.org_id
    and not exists (
      select from public.provider_bills as b
      where b.org_id = i.org_id and b.integration_id = i.id and b.state <> 'undone'
        and b.starts_on <= m.ends_on and b.ends_on >= m.starts_on
    )
    and (
      exists (
        select from public.telephony_legs as l
        where l.org_id = i.org_id and l.integration_id = i.id and l.happened_on between m.starts_on and m.ends_on
          and coalesce(l.price, l.estimated_price) <> 0
      )
      or exists (
        select from public.ai_usage_days as d
        where d.org_id = i.org_id and d.integration_id = i.id and d.usage_on between m.starts_on and m.ends_on and d.cost <> 0
      )
    )
  order by m.starts_on desc, i.provider, i.name, i.id;
end
$$;
revoke execute on function private.provider_bill_gaps(uuid) from public, anon;
grant execute on function private.provider_bill_gaps(uuid) to authenticated, service_role;

create or replace function public.provider_bill_gaps(
  org_id uuid
)
returns setof public.provider_bill_gap
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.provider_bill_gaps(provider_bill_gaps.org_id)
$$;
revoke execute on function public.provider_bill_gaps(uuid) from public, anon;
grant execute on function public.provider_bill_gaps(uuid) to authenticated, service_role;
