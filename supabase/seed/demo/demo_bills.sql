-- requires: demo_id, demo_telephony, compare_bill, note_bill_figures, apply_bill
-- What the demo connection to Twilio was billed for the last two whole months: the older bill was applied, the newer one waits. Each
-- rents the numbers, knows a call that nobody told of, and lacks one that was; half through the newer one messages became dearer.
create or replace function private.demo_bills(
  org_id uuid,
  today date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_integration_id uuid := private.demo_id(demo_bills.org_id, 'integration', 2);
  v_month date := date_trunc('month', demo_bills.today::timestamp);
  v_bill public.provider_bills;
begin
  create temporary table demo_billed on commit drop as
  with month as (
    select b.back, m.starts_on::date as starts_on, (m.starts_on + interval '1 month' - interval '1 day')::date as ends_on
    from (values (1), (2)) as b (back)
    cross join lateral (values (v_month - make_interval(months => b.back))) as m (starts_on)
  ),
  leg as (
    select m.back, l.happened_on, l.started_at, l.provider_leg_id, l.price::numeric as price, l.unit_count,
      initcap(l.direction) || case l.kind when 'call' then ' call' else ' SMS' end as description,
      l.kind = 'message' and l.direction = 'outbound' and l.happened_on >= v_month - 14 as is_dearer,
      row_number() over (partition by m.back order by l.started_at, l.provider_leg_id) as place
    from month as m
    join public.telephony_legs as l
      on l.org_id = demo_bills.org_id and l.integration_id = v_integration_id and l.happened_on between m.starts_on and m.ends_on
    -- what nobody answered costs nothing and is on no bill
    where l.price <> 0
  )
  select f.*, row_number() over (partition by f.back order by f.happened_on, f.at nulls last, f.record_id, f.description) as line_no
  from (
    select g.back, g.happened_on, g.started_at as at, g.provider_leg_id as record_id, g.description,
      case when g.is_dearer then g.unit_count * 0.0698 when g.place % 90 = 40 then g.price + 0.0068 else g.price end as amount
    from leg as g
    where g.place <> 57
    union all
    select m.back, m.starts_on + 11, null, 'CA' || md5('demo untold ' || m.back), 'Outbound call', 0.1473
    from month as m
    union all
    select m.back, m.ends_on, null, null, 'Phone number rental ' || n.number, 1.15
    from month as m
    cross join (values ('+46846500400'), ('+46846500410')) as n (number)
  ) as f;

  insert into public.provider_bills (
    org_id, id, integration_id, provider, starts_on, ends_on, currency, told_total, file_name, is_negated, created_at, updated_at
  )
  select demo_bills.org_id, private.demo_id(demo_bills.org_id, 'bill', b.back), v_integration_id, 'twilio', m.starts_on, m.ends_on, 'USD',
    b.total, 'twilio-' || to_char(m.starts_on, 'YYYY-MM') || '.csv', true, t.at, t.at
  from (select d.back, sum(d.amount) as total from demo_billed as d group by d.back) as b
  cross join lateral (values (
    (v_month - make_interval(months => b.back))::date, (v_month - make_interval(months => b.back - 1))::date - 1
  )) as m (starts_on, ends_on)
  cross join lateral (values (
    least(m.ends_on + 3, demo_bills.today)::timestamp at time zone 'Europe/Stockholm'
  )) as t (at);
  insert into public.provider_bill_lines (
    org_id, bill_id, integration_id, provider, line_no, record_id, happened_on, description, amount, currency
  )
  select demo_bills.org_id, private.demo_id(demo_bills.org_id, 'bill', d.back), v_integration_id, 'twilio', d.line_no + 1, d.record_id,
    d.happened_on, d.description, d.amount, 'USD'
  from demo_billed as d
  order by d.back, d.line_no;
  drop table demo_billed;

  analyze public.provider_bill_lines;
  for v_bill in
    select b.* from public.provider_bills as b where b.org_id = demo_bills.org_id order by b.starts_on
  loop
    perform private.compare_bill(v_bill, false);
    v_bill := private.note_bill_figures(v_bill, 'matched');
    if v_bill.id = private.demo_id(demo_bills.org_id, 'bill', 2) then
      perform private.apply_bill(v_bill);
    end if;
  end loop;
end
$$;
revoke execute on function private.demo_bills(uuid, date) from public, anon, authenticated;
