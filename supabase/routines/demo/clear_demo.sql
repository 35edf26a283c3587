-- requires: empty_organisation
-- Removes the demo organisation without a trace: the organisation with everything in it, what outlives an organisation
-- elsewhere (its log, its ledger's sums, what was told of it), and the demo's rates. Returns whether there was one.
create or replace function private.clear_demo()
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_demo private.demo;
begin
  perform pg_advisory_xact_lock(5820114402771050);
  select d.* into v_demo from private.demo as d for update;
  if not found then
    return false;
  end if;
  -- its pages learn by losing their access; nobody is left to hear of single rows
  perform set_config('kontor.quiet', 'on', true);
  perform private.empty_organisation(v_demo.org_id);
  delete from public.organisations as o where o.id = v_demo.org_id;
  delete from private.ledger_delta as t where t.org_id = v_demo.org_id;
  -- after the delta: what a folder took from there meanwhile is in these by now
  delete from private.ledger_daily as t where t.org_id = v_demo.org_id;
  delete from private.ledger_people as t where t.org_id = v_demo.org_id;
  delete from private.ledger_customers as t where t.org_id = v_demo.org_id;
  delete from public.audit_log as a where a.org_id = v_demo.org_id;
  delete from private.audit_erasures as a where a.org_id = v_demo.org_id;
  delete from private.job_outbox as j where j.args ->> 'org_id' = v_demo.org_id::text;
  delete from realtime.messages as m where starts_with(m.topic, 'org:' || v_demo.org_id || ':');
  delete from public.fx_rates as r where r.source = 'demo';
  perform set_config('kontor.quiet', 'off', true);
  return true;
end
$$;
revoke execute on function private.clear_demo() from public, anon, authenticated;

-- Users who were made for the demo alone, see admit_user(), and are in no organisation: they go with it.
create or replace function private.clear_demo_users()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  delete from auth.users as u
  where u.raw_app_meta_data ->> 'demo' = 'true' and not exists (select from public.memberships as m where m.user_id = u.id)
$$;
revoke execute on function private.clear_demo_users() from public, anon, authenticated;
