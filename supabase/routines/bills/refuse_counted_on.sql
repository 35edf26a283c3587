-- requires: refuse
-- Refuses to take a bill back while another one that is applied leaves to it what both have: that would then be counted nowhere, or
-- at another price than the bill that still counts says.
create or replace function private.refuse_counted_on(
  bill public.provider_bills
)
returns void
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_other public.provider_bills;
begin
  select b.* into v_other
  from public.provider_bills as b
  where b.org_id = bill.org_id and b.provider = bill.provider and b.state = 'applied' and b.id <> bill.id
    and exists (
      select from public.provider_bill_lines as l
      where l.org_id = b.org_id and l.bill_id = b.id and l.explanation = 'on_other_bill'
        and case
          when l.leg_id is not null then exists (
            select from public.telephony_legs as g where g.org_id = l.org_id and g.id = l.leg_id and g.billed_by = bill.id
          )
          when bill.provider <> 'openrouter' and l.record_id is not null then exists (
            select from public.provider_bill_lines as x
            where x.org_id = l.org_id and x.provider = l.provider and x.record_id = l.record_id and x.bill_id = bill.id and x.is_posted
          )
          else exists (
            select from public.provider_bill_lines as x
            where x.org_id = l.org_id and x.integration_id = l.integration_id and x.happened_on = l.happened_on and x.is_posted
              and x.bill_id = bill.id and (x.covers_day or x.amount = l.amount and x.description = l.description)
          )
        end
    )
  order by b.applied_at desc
  limit 1;
  if v_other.id is not null then
    perform private.refuse(
      'KT194', 409, 'Another bill that is applied leaves to this one what both have.',
      concat_ws(' ', v_other.file_name, v_other.starts_on, v_other.ends_on), 'Undo that bill first.'
    );
  end if;
end
$$;
revoke execute on function private.refuse_counted_on(public.provider_bills) from public, anon, authenticated;
