-- requires: roi_rows, find_rates, convert_amount
-- What counts into the return of a period, summed by what it is grouped by, with the settings of each day applied and every amount
-- in one currency at each day's rate (of a day to come: today's). Grouped by `thing` it is by period, and by what was bought, in its
-- own currency. An amount without a rate has no `converted`. Beside the facts' own measures: value and ahead with what a booking
-- without a price counts, unvalued where nothing says it; saved, minutes, and unwaged answered calls. is_won: the AI phone's, or of
-- a row that tells of others; is_told: of others.
create or replace function private.roi_amounts(
  org_id uuid,
  before_on date,
  from_on date,
  to_on date,
  by text,
  grain text,
  in_currency text
)
returns table (
  group_key text,
  is_won boolean,
  is_told boolean,
  measure text,
  thing text,
  currency text,
  quantity bigint,
  amount numeric,
  converted numeric
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_source text := (select o.rates_source from public.organisations as o where o.id = roi_amounts.org_id);
  -- what calls without a wage are worth nothing in, so that the first wage is a price and not a new thing
  v_currency text := coalesce(
    (select s.currency from public.roi_settings as s where s.org_id = roi_amounts.org_id order by s.valid_from limit 1), roi_amounts.in_currency
  );
begin
  return query
  with setting as materialized (
    select s.valid_from, coalesce(lead(s.valid_from) over (order by s.valid_from), 'infinity') as valid_before, s.currency::text as currency,
      s.minutes_per_call as minutes, s.hourly_wage::numeric as wage, s.booking_value::numeric as booking_value
    from public.roi_settings as s where s.org_id = roi_amounts.org_id
  ),
  found as materialized (
    select
      case roi_amounts.by
        when 'total' then 'total'
        when 'agent' then r.agent_id
        when 'channel' then r.channel
        when 'day' then r.day::text
        else case when r.day >= roi_amounts.from_on then 'current' else 'previous' end
      end as group_key,
      roi_amounts.by = 'agent' or r.agent_id <> '' or roi_amounts.by = 'channel' and r.channel = 'message' as is_won,
      r.agent_id = '' as is_told,
      -- a number is the same on every day
      case when r.currency = '' and r.measure not in ('answered', 'value_unpriced', 'ahead_unpriced') then roi_amounts.from_on else r.day end as day,
      r.measure,
      case when roi_amounts.by = 'thing' then case r.measure when 'answered' then r.agent_id else r.item end else '' end as thing,
      r.currency, sum(r.quantity)::bigint as quantity, sum(r.amount) as amount
    from private.roi_rows(roi_amounts.org_id, roi_amounts.before_on, roi_amounts.to_on, roi_amounts.grain, private.my_memberships()) as r
    group by 1, 2, 3, 4, 5, 6, 7
  ),
  counted as materialized (
    select f.group_key, f.is_won, f.is_told, f.day, f.measure, f.thing, f.currency, f.quantity, f.amount
    from found as f where f.measure not in ('value_unpriced', 'ahead_unpriced')
    union all
    select f.group_key, f.is_won, f.is_told, f.day, m.measure, f.thing, coalesce(s.currency, v_currency), f.quantity, m.amount
    from (select f.* from found as f where f.measure in ('value_unpriced', 'ahead_unpriced', 'answered')) as f
    left join setting as s on f.day >= s.valid_from and f.day < s.valid_before
    cross join lateral (
      select case when f.measure = 'ahead_unpriced' then 'ahead' when s.booking_value is null then 'unvalued' else 'value' end as measure,
        f.quantity * coalesce(s.booking_value, 0) as amount
      where f.measure <> 'answered'
      union all
      select 'saved', coalesce(round(f.quantity * s.minutes * s.wage / 60, 8), 0) where f.measure = 'answered'
      union all
      select 'minutes', f.quantity * coalesce(s.minutes, 4) where f.measure = 'answered'
      union all
      select 'unwaged', 0 where f.measure = 'answered' and s.wage is null
    ) as m
  ),
  rate as materialized (
    select p.day, p.currency, r.rate_from, r.rate_to
    from (
      select distinct c.day, c.currency from counted as c
      where c.currency not in ('', roi_amounts.in_currency) and c.measure <> 'minutes' and c.amount <> 0
    ) as p
    cross join lateral private.find_rates(p.currency, roi_amounts.in_currency, least(p.day, current_date), v_source) as r
  )
  select c.group_key, c.is_won, c.is_told, c.measure, c.thing, c.currency, c.quantity, c.amount,
    case
      when c.currency in ('', roi_amounts.in_currency) or c.measure = 'minutes' or c.amount = 0 then c.amount
      else private.convert_amount(c.amount, r.rate_from, r.rate_to)
    end
  from counted as c
  left join rate as r on r.day = c.day and r.currency = c.currency;
end
$$;
revoke execute on function private.roi_amounts(uuid, date, date, date, text, text, text) from public, anon, authenticated;
