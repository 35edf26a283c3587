-- Deletes an organisation's facts and its log of requests, table by table, before it goes itself: by the key's cascade, what
-- points to a customer would be emptied customer by customer. Its pages learn by losing their access, so the caller keeps it quiet.
create or replace function private.empty_organisation(
  org_id uuid
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  -- from here on the audit log hears of nothing but the organisation's own end
  insert into private.audit_erasures (org_id, asked_by) values (empty_organisation.org_id, (select auth.uid()));
  delete from public.provider_bill_lines as t where t.org_id = empty_organisation.org_id;
  delete from public.outgoing_messages as t where t.org_id = empty_organisation.org_id;
  delete from public.telephony_legs as t where t.org_id = empty_organisation.org_id;
  delete from public.record_tags as t where t.org_id = empty_organisation.org_id;
  delete from public.tags as t where t.org_id = empty_organisation.org_id;
  delete from public.notes as t where t.org_id = empty_organisation.org_id;
  delete from public.tasks as t where t.org_id = empty_organisation.org_id;
  delete from public.sales as t where t.org_id = empty_organisation.org_id;
  delete from public.leads as t where t.org_id = empty_organisation.org_id;
  -- before the calls, which would each be taken off their bookings
  delete from public.calendar_events as t where t.org_id = empty_organisation.org_id;
  delete from public.telephony_events as t where t.org_id = empty_organisation.org_id;
  delete from public.services as t where t.org_id = empty_organisation.org_id;
  delete from public.ai_usage_logs as t where t.org_id = empty_organisation.org_id;
  delete from public.ai_usage_days as t where t.org_id = empty_organisation.org_id;
  delete from public.manual_entries as t where t.org_id = empty_organisation.org_id;
  -- no key takes these along
  delete from public.function_logs as t where t.org_id = empty_organisation.org_id;
  delete from private.origin_marks as t where t.org_id = empty_organisation.org_id;
  delete from private.spend_marks as t where t.org_id = empty_organisation.org_id;
  delete from private.roi_marks as t where t.org_id = empty_organisation.org_id;
  delete from private.roi_days as t where t.org_id = empty_organisation.org_id;
  delete from private.sales_marks as t where t.org_id = empty_organisation.org_id;
  delete from private.sales_days as t where t.org_id = empty_organisation.org_id;
$$;
revoke execute on function private.empty_organisation(uuid) from public, anon, authenticated;
