-- requires: require_bill, refuse_counted_on, lock_billed, note_restated, mark_billed_days, settle
-- Takes an applied bill back: every price is again what its provider told, also what it told meanwhile, and what stood on the bill
-- alone costs nothing. Its lines stay, and may be compared and applied again. What a later bill left to it is that one's to give up first.
create or replace function private.undo_provider_bill(
  org_id uuid,
  bill_id uuid
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_bill public.provider_bills;
begin
  v_bill := private.require_bill(
    undo_provider_bill.org_id, 'provider_bills.update', undo_provider_bill.bill_id, array['applied']
  );
  perform pg_advisory_xact_lock(hashtextextended(v_bill.org_id::text || v_bill.provider, 81000));
  perform private.refuse_counted_on(v_bill);
  perform private.lock_billed(v_bill);
  perform private.note_restated(v_bill, true);
  perform private.mark_billed_days(v_bill);
  perform set_config('kontor.marked', 'on', true);
  -- the lines before what has their price: a call that is told of just now waits for its line, and finds that it counts no more
  update public.provider_bill_lines as l
  set is_posted = false
  where l.org_id = v_bill.org_id and l.bill_id = v_bill.id and l.is_posted;
  update public.telephony_legs as g
  set billed_price = null, billed_currency = null, billed_by = null, updated_at = now()
  where g.org_id = v_bill.org_id and g.billed_by = v_bill.id;
  update public.ai_usage_logs as u
  set billed_by = null
  where u.org_id = v_bill.org_id and u.billed_by = v_bill.id;
  update public.ai_usage_days as u
  set billed_by = null, updated_at = now()
  where u.org_id = v_bill.org_id and u.billed_by = v_bill.id;
  perform set_config('kontor.marked', 'off', true);
  update public.provider_bills as b
  set state = 'undone', undone_at = now(), updated_at = now()
  where b.org_id = v_bill.org_id and b.id = v_bill.id;
  perform private.settle(v_bill.org_id, 'bill_differs', v_bill.id::text);
end
$$;
revoke execute on function private.undo_provider_bill(uuid, uuid) from public, anon;
grant execute on function private.undo_provider_bill(uuid, uuid) to authenticated, service_role;

create or replace function public.undo_provider_bill(
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
  select private.undo_provider_bill(undo_provider_bill.org_id, undo_provider_bill.bill_id)
$$;
revoke execute on function public.undo_provider_bill(uuid, uuid) from public, anon;
grant execute on function public.undo_provider_bill(uuid, uuid) to authenticated, service_role;
