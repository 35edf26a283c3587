-- requires: require_bill, bill_amount, bill_moment, one_plain_line, refuse
-- Reads lines of a bill's file into it, at most 2,000 at once and 100,000 in all: [{n, id, at, amount, currency, text}], each as it
-- is written. A line that is there already is left as it is, so that a request may be sent again. What cannot be read is kept with
-- its number and why. Returns how many lines the bill has now.
create or replace function private.add_provider_bill_lines(
  org_id uuid,
  bill_id uuid,
  rows jsonb
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_bill public.provider_bills;
  v_zone text;
  v_count int;
begin
  v_bill := private.require_bill(
    add_provider_bill_lines.org_id, 'provider_bills.create', add_provider_bill_lines.bill_id, array['draft']
  );
  if jsonb_typeof(add_provider_bill_lines.rows) is distinct from 'array' or jsonb_array_length(add_provider_bill_lines.rows) > 2000
    or exists (
      select from jsonb_array_elements(add_provider_bill_lines.rows) as r (item)
      where jsonb_typeof(r.item) <> 'object' or (r.item ->> 'n') is null or (r.item ->> 'n') !~ '^[1-9][0-9]{0,6}$'
    ) then
    perform private.refuse(
      'KT193', 422, 'Lines are given as a list of at most 2,000, each with its number in the file.', 'rows'
    );
  end if;
  select o.timezone into v_zone from public.organisations as o where o.id = v_bill.org_id;
  insert into public.provider_bill_lines (
    org_id, bill_id, integration_id, provider, line_no, record_id, leg_id, happened_on, description, amount, currency, error, told
  )
  select
    v_bill.org_id, v_bill.id, v_bill.integration_id, v_bill.provider, t.line_no, left(t.record_id, 200), g.leg_id,
    case when t.happened_on between v_bill.starts_on - 1 and v_bill.ends_on + 1 then t.happened_on else v_bill.ends_on end,
    t.description, coalesce(t.amount, 0) * case when v_bill.is_negated then -1 else 1 end, v_bill.currency, w.error,
    left(
      case
        when w.error like 'amount%' then t.amount_text when w.error like 'day%' then t.at_text
        when w.error like 'currency%' then t.currency_text when w.error is not null then t.record_id
      end, 200
    )
  from (
    select
      r.n::int as line_no, nullif(btrim(r.id), '') as record_id, r.amount as amount_text, r.at as at_text, r.currency as currency_text,
      private.one_plain_line(r.text, 500) as description,
      private.bill_amount(r.amount, v_bill.decimal_mark) as amount, m.at, m.day,
      -- the provider's daily figures are of its own day, calls are of ours
      coalesce(m.day, (m.at at time zone case v_bill.provider when 'openrouter' then 'UTC' else v_zone end)::date) as happened_on,
      upper(btrim(r.currency)) as currency
    from jsonb_to_recordset(add_provider_bill_lines.rows) as r (n text, id text, at text, amount text, currency text, text text)
    cross join lateral private.bill_moment(r.at, v_bill.date_order) as m
  ) as t
  cross join lateral (
    select case
      when t.amount is null then 'amount_unreadable'
      when coalesce(btrim(t.at_text), '') <> '' and t.happened_on is null then 'day_unreadable'
      when t.happened_on is null and v_bill.provider = 'openrouter' then 'day_missing'
      when t.happened_on not between v_bill.starts_on - 1 and v_bill.ends_on + 1 then 'day_outside_period'
      when t.currency <> '' and t.currency !~ '^[A-Z]{3}$' then 'currency_unknown'
      when t.currency <> '' and t.currency <> v_bill.currency::text then 'currency_differs'
      when char_length(t.record_id) > 200 then 'id_too_long'
    end as error
  ) as w
  cross join lateral (
    -- here already, so that comparing the bill writes each line once
    select coalesce(
      (
        select l.id from public.telephony_legs as l
        where l.org_id = v_bill.org_id and l.provider = v_bill.provider and l.provider_leg_id = t.record_id
      ),
      (
        select l.id from public.telephony_legs as l
        where l.org_id = v_bill.org_id and l.provider = v_bill.provider and l.alias = t.record_id limit 1
      )
    ) as leg_id
    offset 0
  ) as g
  order by t.line_no
  on conflict on constraint provider_bill_lines_line_is_once do nothing;
  select count(*) into v_count from public.provider_bill_lines as l where l.org_id = v_bill.org_id and l.bill_id = v_bill.id;
  if v_count > 100000 then
    perform private.refuse('KT189', 422, 'A bill has at most 100,000 lines.', null, 'Import it in several files.');
  end if;
  return v_count;
end
$$;
revoke execute on function private.add_provider_bill_lines(uuid, uuid, jsonb) from public, anon;
grant execute on function private.add_provider_bill_lines(uuid, uuid, jsonb) to authenticated, service_role;

create or replace function public.add_provider_bill_lines(
  org_id uuid,
  bill_id uuid,
  rows jsonb
)
returns int
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '30s'
as $$
  select private.add_provider_bill_lines(add_provider_bill_lines.org_id, add_provider_bill_lines.bill_id, add_provider_bill_lines.rows)
$$;
revoke execute on function public.add_provider_bill_lines(uuid, uuid, jsonb) from public, anon;
grant execute on function public.add_provider_bill_lines(uuid, uuid, jsonb) to authenticated, service_role;
