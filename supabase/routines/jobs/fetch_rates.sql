-- requires: defer_job_once, refuse
-- "Fetch now" on the rates page: asks the ECB at once. Rates belong to nobody, so the right in any organisation will do.
create or replace function private.fetch_rates()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if private.org_ids_with('fx_rates.update') = '{}' then
    perform private.refuse('KT003', 403, 'You may not do this.', 'missing permission: fx_rates.update');
  end if;
  perform private.defer_job_once('sync_fx_rates', '{}', 'sync_fx_rates');
end
$$;
revoke execute on function private.fetch_rates() from public, anon;
grant execute on function private.fetch_rates() to authenticated, service_role;

create or replace function public.fetch_rates()
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.fetch_rates()
$$;
revoke execute on function public.fetch_rates() from public, anon;
grant execute on function public.fetch_rates() to authenticated, service_role;
