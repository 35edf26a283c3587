-- requires: find_rates, convert_amount
-- What post_manual_entries() does, for one new entry of an organisation that keeps one currency: nothing to withdraw, nothing
-- to meet, and no settings to change and restore, which is half of the work. Returns false when that is not the case.
create or replace function private.post_manual_entry(
  org_id uuid,
  id uuid
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  insert into public.ledger_entries (
    org_id, source, source_id, part, to_currency, day, direction, workspace, state, customer_id, person_id,
    amount, currency, amount_org, rate, rated_on, rate_from_seq, rate_to_seq
  )
  select
    f.org_id, 'manual_entries', f.id, 0, o.currency, f.happened_on, f.direction, 'manual', 'actual', f.customer_id,
    coalesce(f.person_id, f.assigned_to), f.amount, f.currency,
    case when f.currency = o.currency then f.amount else private.convert_amount(f.amount, r.rate_from, r.rate_to) end,
    case when f.currency = o.currency then 1 else round(r.rate_to / r.rate_from, 12) end,
    case when f.currency = o.currency then f.happened_on else r.rated_on end, r.from_seq, r.to_seq
  from public.manual_entries as f
  join public.organisations as o on o.id = f.org_id
  left join lateral (
    select g.* from private.find_rates(f.currency, o.currency, f.happened_on, o.rates_source) as g where f.currency <> o.currency
  ) as r on true
  where f.org_id = post_manual_entry.org_id and f.id = post_manual_entry.id and f.state = 'active' and o.next_currency is null;
  return found;
end
$$;
revoke execute on function private.post_manual_entry(uuid, uuid) from public, anon, authenticated;
