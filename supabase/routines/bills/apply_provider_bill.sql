-- requires: require_bill, compare_bill, note_bill_figures, refuse_same_bill, note_restated, billed_days, notify, refuse
-- Lets a bill count, all of it or nothing: what it has a price for costs that from here on, whatever its provider tells later, and is
-- reconciled; what it alone tells of is a cost. A call's price that the bill rounds stays ours, which is exact. Owners and
-- administrators are told when bill and books differ by more than 2 % and one unit of its currency.
create or replace function private.apply_provider_bill(
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
    apply_provider_bill.org_id, 'provider_bills.update', apply_provider_bill.bill_id, array['matched']
  );
  if v_bill.error_count > 0 then
    perform private.refuse(
      'KT188', 422, 'Some lines of the bill cannot be read.', v_bill.error_count::text, 'Read the file in again with other columns.'
    );
  end if;
  -- two bills about the same would each not see the other
  perform pg_advisory_xact_lock(hashtextextended(v_bill.org_id::text || v_bill.provider, 81000));
  perform private.compare_bill(v_bill, true);
  v_bill := private.note_bill_figures(v_bill, 'applied');
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
  perform private.note_restated(v_bill, false);

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
revoke execute on function private.apply_provider_bill(uuid, uuid) from public, anon;
grant execute on function private.apply_provider_bill(uuid, uuid) to authenticated, service_role;

create or replace function public.apply_provider_bill(
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
  select private.apply_provider_bill(apply_provider_bill.org_id, apply_provider_bill.bill_id)
$$;
revoke execute on function public.apply_provider_bill(uuid, uuid) from public, anon;
grant execute on function public.apply_provider_bill(uuid, uuid) to authenticated, service_role;
