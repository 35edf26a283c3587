-- requires: guardrail_figure, guarded_most, guardrail_standing, require_permission, customer_name
-- How every cap of an organisation stands now, for whoever reads them.
create or replace function private.guardrail_figures(
  org_id uuid
)
returns setof public.guardrail_figure
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_permission(guardrail_figures.org_id, 'guardrails.read');
  return query
  select distinct on (g.id)
    g.id, w.customer_id, private.customer_name(g.org_id, w.customer_id), w.agent_id, s.from_on, s.to_on, g.currency,
    trim_scale(s.limit_amount)::public.money_amount, trim_scale(s.spent)::public.money_amount,
    trim_scale(s.reserved)::public.money_amount, trim_scale(s.limit_amount - s.spent - s.reserved)::public.money_amount,
    u.used_share, s.has_rates
  from public.guardrails as g
  cross join lateral (
    select g.customer_id, g.agent_id
    where g.scope = 'organisation' or num_nonnulls(g.customer_id, g.agent_id) = 1
    union all
    select m.customer_id, m.agent_id
    from private.guarded_most(g, now()) as m
    where g.scope <> 'organisation' and num_nonnulls(g.customer_id, g.agent_id) = 0
    union all
    -- of each, and nobody has spent anything
    select null, null
    where g.scope <> 'organisation' and num_nonnulls(g.customer_id, g.agent_id) = 0
  ) as w
  cross join lateral private.guardrail_standing(g, w.customer_id, w.agent_id, now()) as s
  cross join lateral (
    select case when s.limit_amount > 0 then round(100 * (s.spent + s.reserved) / s.limit_amount, 1)
      when s.spent + s.reserved > 0 then 100.0 else 0.0 end as used_share
  ) as u
  where g.org_id = guardrail_figures.org_id
  order by g.id, num_nonnulls(w.customer_id, w.agent_id) desc, u.used_share desc, s.spent desc, w.customer_id, w.agent_id;
end
$$;
revoke execute on function private.guardrail_figures(uuid) from public, anon;
grant execute on function private.guardrail_figures(uuid) to authenticated;

create or replace function public.guardrail_figures(
  org_id uuid
)
returns setof public.guardrail_figure
language sql
stable
set search_path = ''
as $$
  select * from private.guardrail_figures(org_id)
$$;
revoke execute on function public.guardrail_figures(uuid) from public, anon;
grant execute on function public.guardrail_figures(uuid) to authenticated;
