-- requires: find_rates, convert_amount
-- The silhouette of every posting function: withdraw what no longer posts, then upsert what does, from the rows
-- themselves. An entry is actual from the start; the person is who it was typed for, else who owns the row.
create or replace function private.post_manual_entries(
  org_ids uuid[],
  ids uuid[],
  fresh boolean
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  if not fresh then
    delete from public.ledger_entries as e
    where e.org_id = any (org_ids) and e.source = 'manual_entries' and e.source_id = any (ids)
      and not exists (
        select from public.manual_entries as t
        where t.org_id = e.org_id and t.id = e.source_id and t.state = 'active'
      );
  end if;
  insert into public.ledger_entries as e (
    org_id, source, source_id, part, to_currency, day, direction, workspace, state, customer_id, person_id,
    amount, currency, amount_org, rate, rated_on, rate_from_seq, rate_to_seq
  )
  select
    t.org_id, 'manual_entries', t.id, 0, o.currency, t.happened_on, t.direction, 'manual', 'actual', t.customer_id,
    coalesce(t.person_id, t.assigned_to), t.amount, t.currency,
    case when t.currency = o.currency then t.amount else private.convert_amount(t.amount, r.rate_from, r.rate_to) end,
    round(r.rate_to / r.rate_from, 12), r.rated_on, r.from_seq, r.to_seq
  from public.manual_entries as t
  join public.organisations as o on o.id = t.org_id
  cross join lateral private.find_rates(t.currency, o.currency, t.happened_on) as r
  where t.org_id = any (org_ids) and t.id = any (ids) and t.state = 'active'
  order by t.org_id, t.id
  on conflict (org_id, source, source_id, part, to_currency) do update
  set day = excluded.day, direction = excluded.direction, workspace = excluded.workspace, state = excluded.state,
    customer_id = excluded.customer_id, person_id = excluded.person_id, amount = excluded.amount,
    currency = excluded.currency, amount_org = excluded.amount_org, rate = excluded.rate, rated_on = excluded.rated_on,
    rate_from_seq = excluded.rate_from_seq, rate_to_seq = excluded.rate_to_seq, posted_at = clock_timestamp()
  where (e.day, e.direction, e.workspace, e.state, e.customer_id, e.person_id, e.amount, e.currency, e.amount_org,
      e.rate_from_seq, e.rate_to_seq)
    is distinct from (excluded.day, excluded.direction, excluded.workspace, excluded.state, excluded.customer_id,
      excluded.person_id, excluded.amount, excluded.currency, excluded.amount_org,
      excluded.rate_from_seq, excluded.rate_to_seq);
end
$$;
revoke execute on function private.post_manual_entries(uuid[], uuid[], boolean) from public, anon, authenticated;
