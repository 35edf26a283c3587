-- requires: require_permission, lock_organisation, refuse, defer_currency_change
-- Begins to restate the ledger in another currency. From here on every fact posts in both, a job writes the second set
-- for what is there already, and one row switches; the figures are right at every moment. Asking again for the change
-- that runs gives that change, and wakes its job should that be dead.
create or replace function private.change_currency(
  org_id uuid,
  currency text
)
returns public.currency_changes
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_organisation public.organisations;
  v_change public.currency_changes;
begin
  perform private.lock_organisation(change_currency.org_id);
  perform private.require_permission(change_currency.org_id, 'organisation_currency.update');
  if change_currency.currency is null or change_currency.currency !~ '^[A-Z]{3}$' then
    perform private.refuse('KT021', 422, 'There is no such currency.', 'field: currency', 'Give a code of three capital letters, like SEK.');
  end if;
  select c.* into v_change from public.currency_changes as c
  where c.org_id = change_currency.org_id and c.finished_at is null;
  if v_change.to_currency = change_currency.currency and v_change.state in ('waiting', 'writing') then
    perform private.defer_currency_change(v_change.org_id, v_change.id);
    return v_change;
  elsif v_change.id is not null then
    perform private.refuse(
      'KT065', 409, format('A change from %s to %s is under way.', v_change.from_currency, v_change.to_currency),
      'field: currency', 'Wait until it is done, or cancel it.'
    );
  end if;
  select o.* into v_organisation from public.organisations as o where o.id = change_currency.org_id;
  if v_organisation.currency = change_currency.currency then
    perform private.refuse('KT064', 422, format('The currency is %s already.', change_currency.currency), 'field: currency', 'Choose another one.');
  end if;
  if change_currency.currency <> 'EUR'
    and exists (select from public.ledger_entries as e where e.org_id = change_currency.org_id)
    and not exists (select from public.fx_rates as r where r.source = v_organisation.rates_source and r.currency = change_currency.currency::public.currency_code) then
    perform private.refuse('KT066', 409, format('No exchange rate of %s is known.', change_currency.currency), 'field: currency', 'Fetch the rates first.');
  end if;
  update public.organisations as o
  set next_currency = change_currency.currency
  where o.id = change_currency.org_id;
  insert into public.currency_changes as c (org_id, from_currency, to_currency, started_by)
  values (change_currency.org_id, v_organisation.currency, change_currency.currency, (select auth.uid()))
  returning c.* into v_change;
  insert into private.currency_change_steps (org_id, change_id) values (v_change.org_id, v_change.id);
  perform private.defer_currency_change(v_change.org_id, v_change.id);
  return v_change;
end
$$;
revoke execute on function private.change_currency(uuid, text) from public, anon;
grant execute on function private.change_currency(uuid, text) to authenticated;

create or replace function public.change_currency(
  org_id uuid,
  currency text
)
returns public.currency_changes
language sql
volatile
set search_path = ''
as $$
  select private.change_currency(org_id, currency)
$$;
revoke execute on function public.change_currency(uuid, text) from public, anon;
grant execute on function public.change_currency(uuid, text) to authenticated;
