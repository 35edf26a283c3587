-- requires: require_bill, apply_bill, notify, refuse
-- Lets a bill count, see apply_bill(). One with lines that cannot be read only where the caller says so: those count nowhere.
-- Owners and administrators are told when bill and books differ by more than 2 % and one unit of its currency.
drop function if exists public.apply_provider_bill(uuid, uuid);
drop function if exists private.apply_provider_bill(uuid, uuid);
create or replace function private.apply_provider_bill(
  org_id uuid,
  bill_id uuid,
  leave_unread boolean default false
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
    apply_provider_bill.org_id, 'provider_bills.update', apply_provider_bill.bill_id, array['matched']
  );
  if v_bill.error_count > 0 and apply_provider_bill.leave_unread is not true then
    perform private.refuse(
      'KT188', 422, 'Some lines of the bill cannot be read.', v_bill.error_count::text,
      'Read the file in again with other columns, or apply the bill without them.'
    );
  end if;
  -- two bills about the same would each not see the other
  perform pg_advisory_xact_lock(hashtextextended(v_bill.org_id::text || v_bill.provider, 81000));
  v_bill := private.apply_bill(v_bill);
  if greatest(abs(v_bill.difference::numeric), abs(v_bill.missing_amount::numeric), abs(v_bill.lines_difference::numeric))
    > greatest(1, 0.02 * abs(v_bill.billed_amount::numeric)) then
    perform private.notify(
      v_bill.org_id, 'bill_differs', v_bill.id::text,
      jsonb_build_object(
        'provider', v_bill.provider, 'starts_on', v_bill.starts_on, 'billed', v_bill.billed_amount::text,
        'difference', v_bill.difference::text, 'currency', v_bill.currency, 'missing_count', v_bill.missing_count
      ),
      'provider_bills', v_bill.id
    );
  end if;
end
$$;
revoke execute on function private.apply_provider_bill(uuid, uuid, boolean) from public, anon;
grant execute on function private.apply_provider_bill(uuid, uuid, boolean) to authenticated, service_role;

create or replace function public.apply_provider_bill(
  org_id uuid,
  bill_id uuid,
  leave_unread boolean default false
)
returns void
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '100s'
as $$
  select private.apply_provider_bill(apply_provider_bill.org_id, apply_provider_bill.bill_id, apply_provider_bill.leave_unread)
$$;
revoke execute on function public.apply_provider_bill(uuid, uuid, boolean) from public, anon;
grant execute on function public.apply_provider_bill(uuid, uuid, boolean) to authenticated, service_role;
