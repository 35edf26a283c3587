-- requires: require_bill
-- Removes a bill that counts nowhere, with its lines.
create or replace function private.discard_provider_bill(
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
    discard_provider_bill.org_id, 'provider_bills.delete', discard_provider_bill.bill_id, array['draft', 'matched', 'undone']
  );
  delete from public.provider_bill_lines as l where l.org_id = v_bill.org_id and l.bill_id = v_bill.id;
  delete from public.provider_bills as b where b.org_id = v_bill.org_id and b.id = v_bill.id;
end
$$;
revoke execute on function private.discard_provider_bill(uuid, uuid) from public, anon;
grant execute on function private.discard_provider_bill(uuid, uuid) to authenticated, service_role;

create or replace function public.discard_provider_bill(
  org_id uuid,
  bill_id uuid
)
returns void
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.discard_provider_bill(discard_provider_bill.org_id, discard_provider_bill.bill_id)
$$;
revoke execute on function public.discard_provider_bill(uuid, uuid) from public, anon;
grant execute on function public.discard_provider_bill(uuid, uuid) to authenticated, service_role;
