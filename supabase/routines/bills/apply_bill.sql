-- requires: compare_bill, note_bill_figures, refuse_same_bill, note_restated, billed_days, mark_billed_days
-- Lets a bill count, all of it or nothing: what it has a price for costs that from here on, whatever its provider tells later, and is
-- reconciled; what it alone tells of is a cost. A call's price that the bill rounds stays ours, which is exact. The caller holds the
-- bill and its provider. Returns the bill as it is then.
create or replace function private.apply_bill(
  bill public.provider_bills
)
returns public.provider_bills
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
  perform set_config('kontor.marked', 'on', true);
  perform private.compare_bill(bill, true);
  v_bill := private.note_bill_figures(bill, 'applied');
  perform private.refuse_same_bill(v_bill);

  update public.telephony_legs as g
  set billed_price = case when l.explanation in ('estimated', 'price_changed') then l.billed_amount else g.price end,
    billed_currency = v_bill.currency, billed_by = v_bill.id, updated_at = now()
  from public.provider_bill_lines as l
  where l.org_id = v_bill.org_id and l.bill_id = v_bill.id and l.head_no = l.line_no
    and l.explanation in ('equal', 'other_day', 'rounding', 'estimated', 'price_changed')
    and g.org_id = l.org_id and g.id = l.leg_id and g.billed_by is null;
  update public.ai_usage_logs as u
  set billed_by = v_bill.id
  where u.org_id = v_bill.org_id and u.integration_id = v_bill.integration_id and u.usage_on = any (private.billed_days(v_bill));
  update public.ai_usage_days as u
  set billed_by = v_bill.id, updated_at = now()
  where u.org_id = v_bill.org_id and u.integration_id = v_bill.integration_id and u.usage_on = any (private.billed_days(v_bill));
  perform private.mark_billed_days(v_bill);
  perform set_config('kontor.marked', 'off', true);
  perform private.note_restated(v_bill, false);
  return v_bill;
end
$$;
revoke execute on function private.apply_bill(public.provider_bills) from public, anon, authenticated;
