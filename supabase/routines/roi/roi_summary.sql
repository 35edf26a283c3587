-- requires: roi_shapes, roi_amounts, require_period, refuse, org_ids_with, my_memberships, require_permission
-- Whose facts a reader of the return sees: with roi.read all, else with roi.read_own what is of their own bookings and calls.
create or replace function private.roi_grain(
  org_id uuid
)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if coalesce(roi_grain.org_id = any (private.org_ids_with('roi.read')), false) then
    return 'all';
  end if;
  perform private.require_permission(roi_grain.org_id, 'roi.read_own');
  return 'person';
end
$$;
revoke execute on function private.roi_grain(uuid) from public, anon, authenticated;

-- What the AI phone brought in and cost in a period: in all, by agent, channel or day, or beside the equally long period before it.
-- What counts where is in docs/roi.md; what an agent did not hold is told in the rows of nobody and of messages, in no net and in no
-- whole, so that the nets of every grouping sum to the whole.
create or replace function private.roi_summary(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text
)
returns setof public.roi_figure
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_grain text;
  v_before date := roi_summary.from_on;
begin
  perform private.require_period(roi_summary.from_on, roi_summary.to_on, roi_summary.in_currency);
  if roi_summary.by is null or roi_summary.by not in ('total', 'agent', 'channel', 'day', 'period') then
    perform private.refuse('KT201', 422, 'The return cannot be grouped so.', 'by', 'Give total, agent, channel, day or period.');
  end if;
  v_grain := private.roi_grain(roi_summary.org_id);
  if roi_summary.by = 'period' then
    v_before := roi_summary.from_on - (roi_summary.to_on - roi_summary.from_on) - 1;
  end if;
  return query
  with amount as (
    select a.group_key, a.measure, a.is_won, a.is_told, sum(a.quantity) as quantity, sum(a.amount) as amount, sum(a.converted) as converted,
      sum(a.quantity) filter (where a.converted is null) as waiting
    from private.roi_amounts(
      roi_summary.org_id, v_before, roi_summary.from_on, roi_summary.to_on, roi_summary.by, v_grain, roi_summary.in_currency
    ) as a
    group by 1, 2, 3, 4
    union all
    -- every day, channel and period has its row
    select k.group_key, '', false, false, 0, 0, 0, 0
    from (
      select s.day::date::text as group_key
      from generate_series(roi_summary.from_on::timestamp, roi_summary.to_on::timestamp, interval '1 day') as s (day)
      where roi_summary.by = 'day'
      union all
      select g.name from (
        values ('total', 'total'), ('channel', 'call'), ('channel', 'message'), ('period', 'previous'), ('period', 'current')
      ) as g (by, name) where g.by = roi_summary.by
    ) as k
  ),
  summed as (
    select a.group_key,
      coalesce(sum(a.quantity) filter (where a.measure = 'call'), 0)::bigint as calls,
      coalesce(sum(a.quantity) filter (where a.measure = 'answered'), 0)::bigint as answered,
      coalesce(sum(a.amount) filter (where a.measure = 'answered'), 0)::bigint as seconds,
      coalesce(sum(a.quantity) filter (where a.measure = 'message'), 0)::bigint as messages,
      coalesce(sum(a.quantity) filter (where a.measure = 'made_kept' and a.is_won), 0)::bigint as made_kept,
      coalesce(sum(a.quantity) filter (where a.measure = 'made_no_show' and a.is_won), 0)::bigint as made_no_show,
      coalesce(sum(a.quantity) filter (where a.measure = 'made_cancelled' and a.is_won), 0)::bigint as made_cancelled,
      coalesce(sum(a.quantity) filter (where a.measure = 'made_ahead' and a.is_won), 0)::bigint as made_ahead,
      coalesce(sum(a.quantity) filter (where a.measure = 'made_sold' and a.is_won), 0)::bigint as made_sold,
      coalesce(sum(a.quantity) filter (where a.measure = 'made_paid' and a.is_won), 0)::bigint as made_paid,
      coalesce(sum(a.converted) filter (where a.measure = 'made_paid' and a.is_won), 0) as made_paid_value,
      coalesce(sum(a.quantity) filter (where a.measure = 'paid' and a.is_won), 0)::bigint as paid,
      coalesce(sum(a.converted) filter (where a.measure = 'paid' and a.is_won), 0) as paid_value,
      coalesce(sum(a.quantity) filter (where a.measure = 'value' and a.is_won), 0)::bigint as valued,
      coalesce(sum(a.converted) filter (where a.measure = 'value' and a.is_won), 0) as value,
      coalesce(sum(a.converted) filter (where a.measure = 'value' and a.is_won and not a.is_told), 0) as won,
      coalesce(sum(a.quantity) filter (where a.measure = 'unvalued' and a.is_won), 0)::bigint as unvalued,
      coalesce(sum(a.quantity) filter (where a.measure = 'ahead' and a.is_won), 0)::bigint as ahead,
      coalesce(sum(a.converted) filter (where a.measure = 'ahead' and a.is_won), 0) as ahead_value,
      coalesce(sum(a.quantity) filter (where a.measure = 'no_show' and a.is_won), 0)::bigint as no_shows,
      coalesce(sum(a.quantity) filter (where a.measure = 'cancelled' and a.is_won), 0)::bigint as cancelled,
      coalesce(sum(a.amount) filter (where a.measure = 'minutes'), 0) as minutes,
      coalesce(sum(a.converted) filter (where a.measure = 'saved'), 0) as saved,
      coalesce(sum(a.quantity) filter (where a.measure = 'unwaged'), 0)::bigint as unwaged,
      coalesce(sum(a.converted) filter (where a.measure = 'ai'), 0) as ai,
      coalesce(sum(a.converted) filter (where a.measure = 'telephony'), 0) as telephony,
      coalesce(sum(a.converted) filter (where a.measure = 'other_ai'), 0) as other_ai,
      coalesce(sum(a.waiting) filter (where a.is_won or a.measure not in ('value', 'ahead', 'made_paid', 'paid')), 0)::bigint as waiting
    from amount as a
    group by a.group_key
  ),
  reckoned as (
    select s.*, roi_summary.by = 'agent' and s.group_key = '' or roi_summary.by = 'channel' and s.group_key <> 'call' as is_apart,
      s.made_kept + s.made_no_show + s.made_cancelled + s.made_ahead as made, s.valued + s.unvalued as kept,
      s.won + s.saved - s.ai - s.telephony as net, s.ai + s.telephony as cost
    from summed as s
  )
  select
    (row_number() over (
      order by s.group_key = '', case when roi_summary.by = 'period' then s.group_key end desc,
        case when roi_summary.by = 'agent' then s.net end desc, s.group_key
    ))::int,
    roi_summary.by, s.group_key,
    case when roi_summary.by = 'agent' then private.agent_name(roi_summary.org_id, s.group_key) end,
    roi_summary.in_currency::public.currency_code, s.calls, s.answered, s.seconds, s.messages, s.made, s.made_kept, s.made_no_show,
    s.made_cancelled, s.made_ahead, s.kept, s.value::public.money_amount, s.unvalued, s.ahead, s.ahead_value::public.money_amount,
    s.no_shows, s.cancelled, s.minutes, s.saved::public.money_amount, s.unwaged > 0, s.ai::public.money_amount,
    s.telephony::public.money_amount, s.other_ai::public.money_amount, s.net::public.money_amount,
    case when not s.is_apart then round(s.net / nullif(s.cost, 0), 4) end,
    case when not s.is_apart then round(s.cost / nullif(s.kept, 0), 8) end::public.money_amount, s.waiting,
    s.made_sold, s.made_paid, s.made_paid_value::public.money_amount, s.paid, s.paid_value::public.money_amount,
    case when not s.is_apart then round(s.cost / nullif(s.made_paid, 0), 8) end::public.money_amount,
    case when not s.is_apart then round(s.cost / nullif(s.made_paid_value, 0), 4) end
  from reckoned as s
  order by 1;
end
$$;
revoke execute on function private.roi_summary(uuid, date, date, text, text) from public, anon;
grant execute on function private.roi_summary(uuid, date, date, text, text) to authenticated, service_role;

create or replace function public.roi_summary(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text
)
returns setof public.roi_figure
language sql
stable
set search_path = ''
as $$
  select * from private.roi_summary(
    roi_summary.org_id, roi_summary.from_on, roi_summary.to_on, roi_summary.by, roi_summary.in_currency
  )
$$;
revoke execute on function public.roi_summary(uuid, date, date, text, text) from public, anon;
grant execute on function public.roi_summary(uuid, date, date, text, text) to authenticated, service_role;
