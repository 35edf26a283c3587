-- requires: require_permission, refuse, defer_currency_change
-- Takes a change of currency back before it has switched: facts post in the one currency again, and the job removes
-- what was written. Cancelling twice changes nothing.
create or replace function private.cancel_currency_change(
  org_id uuid
)
returns public.currency_changes
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_change public.currency_changes;
begin
  perform private.require_permission(cancel_currency_change.org_id, 'organisation_currency.update');
  -- waits for the step under way, which may be the one that switches
  select c.* into v_change from public.currency_changes as c
  where c.org_id = cancel_currency_change.org_id and c.finished_at is null
  for update;
  if v_change.state = 'cancelling' then
    return v_change;
  elsif v_change.id is null or v_change.state = 'clearing' then
    perform private.refuse(
      'KT067', 409, 'There is no change of currency to cancel.', null, 'It may have been made just now; change back if it was a mistake.'
    );
  end if;
  update public.organisations as o set next_currency = null where o.id = cancel_currency_change.org_id;
  update private.currency_change_steps as s
  set barrier = null, after_source = '', after_id = '00000000-0000-0000-0000-000000000000'
  where s.org_id = v_change.org_id and s.change_id = v_change.id;
  update public.currency_changes as c
  set state = 'cancelling'
  where c.org_id = v_change.org_id and c.id = v_change.id
  returning c.* into v_change;
  perform private.defer_currency_change(v_change.org_id, v_change.id);
  return v_change;
end
$$;
revoke execute on function private.cancel_currency_change(uuid) from public, anon;
grant execute on function private.cancel_currency_change(uuid) to authenticated;

create or replace function public.cancel_currency_change(
  org_id uuid
)
returns public.currency_changes
language sql
volatile
set search_path = ''
as $$
  select private.cancel_currency_change(org_id)
$$;
revoke execute on function public.cancel_currency_change(uuid) from public, anon;
grant execute on function public.cancel_currency_change(uuid) to authenticated;
