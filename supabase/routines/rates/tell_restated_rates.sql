-- A rate that replaces another of its day changes figures already shown, so each organisation whose entries were
-- converted by the old one finds it in its log. A rate has no uuid: the row's id is made from source, currency and day.
-- Looks at the rates that came after the number given.
create or replace function private.tell_restated_rates(
  after_seq bigint
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count int;
begin
  with restated as materialized (
    select n.source, n.currency, n.rated_on, n.rate, o.seq as old_seq, o.rate as old_rate
    from public.fx_rates as n
    cross join lateral (
      select r.seq, r.rate
      from public.fx_rates as r
      where r.source = n.source and r.currency = n.currency and r.rated_on = n.rated_on and r.seq < n.seq
      order by r.seq desc
      limit 1
    ) as o
    where n.seq > tell_restated_rates.after_seq
  ),
  touched as (
    select r.source, r.currency, r.rated_on, r.rate, r.old_rate, e.org_id
    from restated as r
    join public.ledger_entries as e
      on e.day between r.rated_on and r.rated_on + 7 and e.currency <> e.to_currency
      and r.old_seq in (e.rate_from_seq, e.rate_to_seq)
    group by 1, 2, 3, 4, 5, 6
  )
  insert into public.audit_log (org_id, table_name, row_id, op, actor, job, old, new)
  select t.org_id, 'fx_rates', md5(t.source || ' ' || t.currency || ' ' || t.rated_on)::uuid, 'update', (select auth.uid()),
    coalesce(nullif(current_setting('kontor.job', true), ''), 'record_rates'),
    jsonb_build_object('rate', t.old_rate), jsonb_build_object('rate', t.rate, 'currency', t.currency, 'rated_on', t.rated_on)
  from touched as t;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke execute on function private.tell_restated_rates(bigint) from public, anon, authenticated;
