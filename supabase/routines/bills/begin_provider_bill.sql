-- requires: prove_integration, bill_amount, one_plain_line, refuse
-- Begins to take in a bill: whose it is, of which days, and how its file is written. It moves nothing yet. Returns its id.
create or replace function private.begin_provider_bill(
  org_id uuid,
  integration_id uuid,
  starts_on date,
  ends_on date,
  currency text,
  told_total text default null,
  file_name text default '',
  decimal_mark text default '.',
  date_order text default 'ymd',
  is_negated boolean default false
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_provider text;
  v_id uuid;
begin
  v_provider := private.prove_integration(begin_provider_bill.org_id, 'provider_bills.create', begin_provider_bill.integration_id);
  if v_provider is null then
    perform private.refuse('KT031', 404, 'There is no such connection.');
  end if;
  if begin_provider_bill.starts_on is null or begin_provider_bill.ends_on is null
    or begin_provider_bill.starts_on not between '2000-01-01' and begin_provider_bill.ends_on
    or begin_provider_bill.ends_on >= '2100-01-01' or begin_provider_bill.ends_on - begin_provider_bill.starts_on > 366 then
    perform private.refuse('KT190', 422, 'A bill is of a period of at most a year.', 'starts_on', 'Give its first and its last day.');
  end if;
  if begin_provider_bill.currency is null or begin_provider_bill.currency !~ '^[A-Z]{3}$' then
    perform private.refuse('KT021', 422, 'There is no such currency.', 'currency');
  end if;
  if begin_provider_bill.decimal_mark is null or begin_provider_bill.decimal_mark not in ('.', ',')
    or begin_provider_bill.date_order is null or begin_provider_bill.date_order not in ('ymd', 'dmy', 'mdy') then
    perform private.refuse('KT193', 422, 'A file writes decimals after . or , and days as ymd, dmy or mdy.', 'decimal_mark');
  end if;
  if btrim(begin_provider_bill.told_total) <> ''
    and private.bill_amount(begin_provider_bill.told_total, begin_provider_bill.decimal_mark) is null then
    perform private.refuse('KT193', 422, 'The total cannot be read.', 'told_total', 'Write it as the file writes amounts.');
  end if;
  -- a draft holds as many lines as its file: whoever begins them one after another fills the disk
  perform from public.organisations as o where o.id = begin_provider_bill.org_id for no key update;
  if (
    select count(*) from public.provider_bills as b
    where b.org_id = begin_provider_bill.org_id and b.state in ('draft', 'matched', 'undone')
  ) >= 20 then
    perform private.refuse('KT191', 409, 'Twenty bills wait to be applied.', null, 'Apply or remove some of them.');
  end if;
  insert into public.provider_bills (
    org_id, integration_id, provider, starts_on, ends_on, currency, told_total, file_name, decimal_mark, date_order, is_negated
  )
  values (
    begin_provider_bill.org_id, begin_provider_bill.integration_id, v_provider, begin_provider_bill.starts_on,
    begin_provider_bill.ends_on, begin_provider_bill.currency,
    private.bill_amount(nullif(btrim(begin_provider_bill.told_total), ''), begin_provider_bill.decimal_mark),
    private.one_plain_line(begin_provider_bill.file_name, 200), begin_provider_bill.decimal_mark, begin_provider_bill.date_order,
    coalesce(begin_provider_bill.is_negated, false)
  )
  returning id into v_id;
  return v_id;
end
$$;
revoke execute on function private.begin_provider_bill(uuid, uuid, date, date, text, text, text, text, text, boolean) from public, anon;
grant execute on function private.begin_provider_bill(uuid, uuid, date, date, text, text, text, text, text, boolean) to authenticated, service_role;

create or replace function public.begin_provider_bill(
  org_id uuid,
  integration_id uuid,
  starts_on date,
  ends_on date,
  currency text,
  told_total text default null,
  file_name text default '',
  decimal_mark text default '.',
  date_order text default 'ymd',
  is_negated boolean default false
)
returns uuid
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.begin_provider_bill(
    begin_provider_bill.org_id, begin_provider_bill.integration_id, begin_provider_bill.starts_on, begin_provider_bill.ends_on,
    begin_provider_bill.currency, begin_provider_bill.told_total, begin_provider_bill.file_name,
    begin_provider_bill.decimal_mark, begin_provider_bill.date_order, begin_provider_bill.is_negated
  )
$$;
revoke execute on function public.begin_provider_bill(uuid, uuid, date, date, text, text, text, text, text, boolean) from public, anon;
grant execute on function public.begin_provider_bill(uuid, uuid, date, date, text, text, text, text, text, boolean) to authenticated, service_role;
