-- requires: bill_charge, lock_billed
-- Compares a bill's lines with what we have: finds the call that each names, takes together what is about the same call or the same
-- day of AI use, and says of each head why it differs. With `applies`, heads that no fact of ours tells of count from here on.
-- Then what they are about is held; a call that is told of meanwhile says so in the line (settle_billed_legs()), and the lines are
-- compared again. The caller holds the bill.
create or replace function private.compare_bill(
  bill public.provider_bills,
  applies boolean
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
-- of lines that were read in just now the planner knows nothing: joined in a loop they would be read line by line
set enable_nestloop = off
-- the most lines that a bill may have are sorted without a file
set work_mem = '64MB'
as $$
#variable_conflict use_column
declare
  v_is_ai boolean := bill.provider = 'openrouter';
  -- a booking system charges for itself: nothing on its bill is told of call by call
  v_only_charges boolean := exists (
    select from public.calendar_events as c where c.org_id = bill.org_id and c.integration_id = bill.integration_id
  );
  v_legs int;
  v_changed int;
  v_written int;
  v_held int := 0;
begin
  for v_round in 1..5 loop
    -- whole keys, one by one, of the calls that were told of while their lines were read in: a table of which the planner knows nothing yet is else read by half of one
    update public.provider_bill_lines as l
    set leg_id = t.leg_id
    from (
      select r.id, coalesce(
        (
          select g.id from public.telephony_legs as g
          where g.org_id = bill.org_id and g.provider = bill.provider and g.provider_leg_id = r.record_id
        ),
        (
          select g.id from public.telephony_legs as g
          where g.org_id = bill.org_id and g.provider = bill.provider and g.alias = r.record_id limit 1
        )
      ) as leg_id
      from public.provider_bill_lines as r
      where r.org_id = bill.org_id and r.bill_id = bill.id and r.record_id is not null and r.leg_id is null and not v_is_ai
      offset 0
    ) as t
    where l.org_id = bill.org_id and l.id = t.id and t.leg_id is not null and l.leg_id is null;
    if applies then
      v_held := private.lock_billed(bill);
    end if;
    with line as (
      select l as was, l.id, l.line_no, l.leg_id, l.record_id, l.happened_on, l.amount, l.description, c.charge,
        case
          when c.charge = 'vat' then 'line ' || l.line_no
          when v_is_ai then 'day ' || l.happened_on
          when l.leg_id is not null then 'leg ' || l.leg_id
          when l.record_id is not null then 'record ' || l.record_id
          else 'line ' || l.line_no
        end as about
      from public.provider_bill_lines as l
      cross join lateral (
        select case when l.leg_id is null and (l.record_id is null or v_is_ai) then private.bill_charge(l.description) end as charge
      ) as c
      where l.org_id = bill.org_id and l.bill_id = bill.id and l.error is null
    ),
    grouped as (
      select g.*, min(g.line_no) over w as head_no, sum(g.amount::numeric) over w as billed, count(*) over w as line_count,
        -- of all alike: where others have more decimals, one's zeros were left away
        max(scale(g.amount::numeric)) over (partition by case when v_is_ai then g.charge = 'vat' else g.charge is null end) as decimals
      from line as g
      window w as (partition by g.about)
    ),
    day as materialized (
      -- all AI use of a day, as far as it has posted
      select d.happened_on, sum(u.amount) as amount
      from (select distinct g.happened_on from line as g where v_is_ai) as d
      cross join lateral (
        select t.cost::numeric - t.logged_amount::numeric as amount
        from public.ai_usage_days as t
        where t.org_id = bill.org_id and t.integration_id = bill.integration_id and t.usage_on = d.happened_on
        union all
        select t.cost::numeric
        from public.ai_usage_logs as t
        where t.org_id = bill.org_id and t.integration_id = bill.integration_id and t.usage_on = d.happened_on
      ) as u
      group by d.happened_on
    ),
    other_charge as materialized (
      -- as sets: charges of one day would each be looked for among all of that day's
      select distinct x.happened_on, x.amount::numeric as amount, x.description
      from public.provider_bill_lines as x
      where x.org_id = bill.org_id and x.integration_id = bill.integration_id and x.bill_id <> bill.id
        and x.happened_on between bill.starts_on - 1 and bill.ends_on + 1 and x.is_posted and x.record_id is null
    ),
    explained as (
      select h.was, h.id, h.leg_id, h.head_no, h.line_no = h.head_no as is_head, h.billed,
        v_is_ai and h.charge is distinct from 'vat' as covers_day, d.amount as counted,
        case
          when v_is_ai then d.amount
          when g.superseding_count > 0 and h.billed = g.price::numeric - coalesce(g.transport_price, 0)::numeric then h.billed
          else coalesce(g.price, g.estimated_price)::numeric
        end as ours,
        case
          when h.line_no <> h.head_no then null
          when h.charge = 'vat' then 'vat'
          when v_is_ai then case
            when bill.currency::text <> 'USD' then 'other_currency'
            when exists (
              select from public.provider_bill_lines as x
              where x.org_id = bill.org_id and x.integration_id = bill.integration_id and x.happened_on = h.happened_on
                and x.is_posted and x.covers_day and x.bill_id <> bill.id
            ) then 'on_other_bill'
            when d.amount is null then 'not_in_kontor'
            when d.amount = h.billed then 'equal'
            -- each of its lines is rounded
            when abs(d.amount - h.billed) <= h.line_count * 0.5 * 10::numeric ^ -h.decimals then 'rounding'
            else 'price_changed'
          end
          when h.leg_id is not null then case
            when g.integration_id <> bill.integration_id then 'other_connection'
            when g.billed_by <> bill.id then 'on_other_bill'
            when g.price is null then 'estimated'
            when g.currency <> bill.currency then 'other_currency'
            when h.billed = g.price::numeric or g.superseding_count > 0
              and h.billed = g.price::numeric - coalesce(g.transport_price, 0)::numeric
              -- a file that writes days in UTC is a day off at most
              then case when abs(h.happened_on - g.happened_on) > 1 then 'other_day' else 'equal' end
            when h.billed = round(g.price::numeric, h.decimals) then 'rounding'
            -- whether the bill has the line in it, which its carrier charges, nobody can tell
            when g.superseding_count > 0 and g.transport_price <> 0 then 'unclear_line'
            else 'price_changed'
          end
          when h.record_id is not null and exists (
            -- by its whole name: lines that count look few to the planner, which would read all of them for each
            select from (
              select x.is_posted, x.bill_id
              from public.provider_bill_lines as x
              where x.org_id = bill.org_id and x.provider = bill.provider and x.record_id = h.record_id
              offset 0
            ) as x
            where x.is_posted and x.bill_id <> bill.id
          ) then 'on_other_bill'
          when h.record_id is null and o.happened_on is not null then 'on_other_bill'
          when v_only_charges then 'other_charge'
          when h.record_id is not null then 'not_in_kontor'
          when h.charge = 'usage' then 'not_itemised'
          else 'other_charge'
        end as explanation
      from grouped as h
      left join lateral (
        select t.* from public.telephony_legs as t where t.org_id = bill.org_id and t.id = h.leg_id
        offset 0
      ) as g on true
      left join day as d on d.happened_on = h.happened_on and v_is_ai
      left join other_charge as o on o.happened_on = h.happened_on and o.amount = h.amount::numeric and o.description = h.description
      -- each line explained once, however often that is asked below
      offset 0
    ),
    compared as (
      select e.was, e.id, e.leg_id, e.head_no, e.explanation, e.covers_day and e.is_head as covers_day,
        case when e.is_head then e.billed end as billed_amount,
        case
          when e.is_head and e.explanation in ('equal', 'other_day', 'rounding', 'estimated', 'price_changed', 'unclear_line') then e.ours
        end as ours_amount,
        applies and e.is_head
          and (e.explanation in ('not_in_kontor', 'other_charge')
            or e.covers_day and e.explanation in ('equal', 'rounding', 'price_changed')) as is_posted,
        case when applies and e.is_head and e.covers_day then coalesce(e.counted, 0) else 0 end as counted_amount
      from explained as e
    ),
    changed as materialized (
      select c.*
      from compared as c
      where (c.head_no, c.explanation, c.covers_day, c.billed_amount, c.ours_amount, c.is_posted, c.counted_amount) is distinct from (
          (c.was).head_no, (c.was).explanation, (c.was).covers_day, (c.was).billed_amount::numeric, (c.was).ours_amount::numeric,
          (c.was).is_posted, (c.was).counted_amount::numeric
        )
        -- one without a call is written though it stays as it is: that finds out whether one is being told of
        or c.leg_id is null
    ),
    written as (
      update public.provider_bill_lines as l
      set head_no = c.head_no, explanation = c.explanation, covers_day = c.covers_day, billed_amount = c.billed_amount,
        ours_amount = c.ours_amount, is_posted = c.is_posted, counted_amount = c.counted_amount
      from changed as c
      where l.org_id = bill.org_id and l.bill_id = bill.id and l.id = c.id and l.leg_id is not distinct from c.leg_id
      returning 1
    )
    select (select count(*) from changed), (select count(*) from written) into v_changed, v_written;
    select count(distinct l.leg_id) into v_legs
    from public.provider_bill_lines as l
    where l.org_id = bill.org_id and l.bill_id = bill.id;
    exit when v_written = v_changed and (not applies or v_legs = v_held);
    if v_round = 5 then
      raise exception using errcode = '40001', message = 'Calls on this bill are being told of just now.', hint = 'Try again.';
    end if;
  end loop;
end
$$;
revoke execute on function private.compare_bill(public.provider_bills, boolean) from public, anon, authenticated;
