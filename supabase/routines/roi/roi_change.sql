-- requires: roi_shapes, roi_amounts, roi_summary, require_period
-- Why the net differs from that of the equally long period before, part by part: that there was more of it, of other things, at
-- other prices, at other rates. Each step is the difference of two totals, so together they are exactly the difference: before;
-- as much more of everything; what there is now at the prices of before; at those of now and the rates of before; now. A thing that
-- is new has its own price, at the rate that its currency had before, else its own. Where there was nothing, all is volume.
create or replace function private.roi_change(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text
)
returns setof public.roi_step
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_grain text;
  v_before date;
begin
  perform private.require_period(roi_change.from_on, roi_change.to_on, roi_change.in_currency);
  v_grain := private.roi_grain(roi_change.org_id);
  v_before := roi_change.from_on - (roi_change.to_on - roi_change.from_on) - 1;
  return query
  with part as (
    select p.part, p.place, p.sign,
      coalesce(sum(a.converted) filter (where a.group_key = 'previous'), 0) as t0,
      coalesce(sum(a.converted) filter (where a.group_key = 'current'), 0) as t1
    from (values ('value', 0, 1), ('saved', 4, 1), ('ai', 8, -1), ('telephony', 12, -1)) as p (part, place, sign)
    left join private.roi_amounts(
      roi_change.org_id, v_before, roi_change.from_on, roi_change.to_on, 'period', v_grain, roi_change.in_currency
    ) as a on a.measure = p.part and (p.part <> 'value' or a.is_won)
    group by 1, 2, 3
  ),
  thing as (
    select g.part, g.currency, g.q0, g.q1, g.a0, g.a1, g.c0, g.c1,
      sum(g.c0) over w / nullif(sum(g.a0) over w, 0) as currencys_rate
    from (
      select a.measure as part, a.thing, a.currency,
        coalesce(sum(a.quantity) filter (where a.group_key = 'previous'), 0) as q0,
        coalesce(sum(a.quantity) filter (where a.group_key = 'current'), 0) as q1,
        coalesce(sum(a.amount) filter (where a.group_key = 'previous'), 0) as a0,
        coalesce(sum(a.amount) filter (where a.group_key = 'current'), 0) as a1,
        coalesce(sum(a.converted) filter (where a.group_key = 'previous'), 0) as c0,
        coalesce(sum(a.converted) filter (where a.group_key = 'current'), 0) as c1
      from private.roi_amounts(
        roi_change.org_id, v_before, roi_change.from_on, roi_change.to_on, 'thing', case v_grain when 'all' then 'item' else v_grain end,
        roi_change.in_currency
      ) as a
      where a.measure in ('value', 'saved', 'ai', 'telephony') and (a.measure <> 'value' or a.is_won) and a.converted is not null
      group by 1, 2, 3
    ) as g
    window w as (partition by g.part, g.currency)
  ),
  level as (
    select t.part, sum(t.q1) / nullif(sum(t.q0), 0) as more,
      round(sum(case when t.q0 > 0 then t.q1 * t.c0 / t.q0 else t.a1 * r.rate end), 12) as at_old_prices,
      round(sum(t.a1 * r.rate), 12) as at_old_rates
    from thing as t
    cross join lateral (
      select coalesce(t.c0 / nullif(t.a0, 0), t.currencys_rate, t.c1 / nullif(t.a1, 0), 0) as rate
    ) as r
    group by t.part
  )
  select p.part, s.step, p.place + s.place, roi_change.in_currency::public.currency_code,
    (p.sign * s.amount)::public.money_amount, p.t0::public.money_amount, p.t1::public.money_amount
  from part as p
  left join level as l on l.part = p.part
  cross join lateral (
    select round(p.t0 * l.more, 12) as grown
  ) as g
  cross join lateral (
    values
    ('volume', 1, coalesce(g.grown, p.t1) - p.t0),
    ('mix', 2, coalesce(l.at_old_prices - g.grown, 0)),
    ('price', 3, case when l.more is null then 0 else l.at_old_rates - l.at_old_prices end),
    ('currency', 4, case when l.more is null then 0 else p.t1 - l.at_old_rates end)
  ) as s (step, place, amount)
  order by 3;
end
$$;
revoke execute on function private.roi_change(uuid, date, date, text) from public, anon;
grant execute on function private.roi_change(uuid, date, date, text) to authenticated, service_role;

create or replace function public.roi_change(
  org_id uuid,
  from_on date,
  to_on date,
  in_currency text
)
returns setof public.roi_step
language sql
stable
set search_path = ''
as $$
  select * from private.roi_change(roi_change.org_id, roi_change.from_on, roi_change.to_on, roi_change.in_currency)
$$;
revoke execute on function public.roi_change(uuid, date, date, text) from public, anon;
grant execute on function public.roi_change(uuid, date, date, text) to authenticated, service_role;
