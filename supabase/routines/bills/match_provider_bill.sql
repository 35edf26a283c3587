-- requires: require_bill, compare_bill, note_bill_figures, refuse_same_bill, refuse
-- Compares a bill with what we have, and moves nothing: its figures and the explanation of each line say what applying it would do.
-- May be asked again whenever either has changed. The same lines as a bill that counts already are refused.
create or replace function private.match_provider_bill(
  org_id uuid,
  bill_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_bill public.provider_bills;
begin
  v_bill := private.require_bill(
    match_provider_bill.org_id, 'provider_bills.create', match_provider_bill.bill_id, array['draft', 'matched', 'undone']
  );
  if not exists (
    select from public.provider_bill_lines as l where l.org_id = v_bill.org_id and l.bill_id = v_bill.id
  ) then
    perform private.refuse('KT192', 422, 'There is nothing on this bill.', null, 'Choose the file with its lines.');
  end if;
  perform private.compare_bill(v_bill, false);
  v_bill := private.note_bill_figures(v_bill, 'matched');
  perform private.refuse_same_bill(v_bill);
end
$$;
revoke execute on function private.match_provider_bill(uuid, uuid) from public, anon;
grant execute on function private.match_provider_bill(uuid, uuid) to authenticated, service_role;

create or replace function public.match_provider_bill(
  org_id uuid,
  bill_id uuid
)
returns void
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '100s'
as $$
  select private.match_provider_bill(match_provider_bill.org_id, match_provider_bill.bill_id)
$$;
revoke execute on function public.match_provider_bill(uuid, uuid) from public, anon;
grant execute on function public.match_provider_bill(uuid, uuid) to authenticated, service_role;
