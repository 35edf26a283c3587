-- requires: clear_demo, require_demo_allowed, demo_rates, demo_people, demo_customers, demo_entries, demo_ai_usage, demo_telephony, demo_agent, demo_logs, demo_bookings, demo_return, demo_bills, demo_guardrails, demo_spend_alerts, demo_sales, demo_tasks
-- Makes the demo organisation, relative to a day, with a user as its owner. There is one per installation: an older one is
-- removed first, and who was in it is in the new one, but users who were made for the older one alone give way to one who was
-- made for this. Returns the organisation's id.
create or replace function private.make_demo(
  user_id uuid,
  today date default (now() at time zone 'Europe/Stockholm')::date
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_org_id uuid := gen_random_uuid();
  v_is_made boolean;
  v_people jsonb;
  v_locale text;
begin
  perform private.require_demo_allowed();
  -- two loads at once, and a removal, one after the other
  perform pg_advisory_xact_lock(5820114402771050);
  select u.raw_app_meta_data ->> 'demo' = 'true' into v_is_made from auth.users as u where u.id = make_demo.user_id;
  select jsonb_agg(jsonb_build_object('user_id', m.user_id, 'role', m.role, 'name', m.name, 'email', m.email)) into v_people
  from private.demo as d
  join public.memberships as m on m.org_id = d.org_id and m.user_id <> make_demo.user_id
  join auth.users as u on u.id = m.user_id
  where v_is_made is not true or u.raw_app_meta_data ->> 'demo' is distinct from 'true';
  perform private.clear_demo();

  perform set_config('kontor.quiet', 'on', true);
  perform set_config('kontor.job', 'load_demo', true);
  select p.locale into v_locale from public.profiles as p where p.user_id = make_demo.user_id;
  insert into public.organisations (id, name, locale, rates_source, created_at)
  values (v_org_id, 'Tallbackens Service AB', coalesce(v_locale, 'en'), 'demo', (make_demo.today - 440)::timestamp at time zone 'UTC');
  insert into private.demo (org_id, loaded_on) values (v_org_id, make_demo.today);
  insert into public.memberships (org_id, user_id, role, name, email)
  select v_org_id, u.id, 'owner', coalesce(nullif(p.name, ''), 'Demo'), u.email
  from auth.users as u
  left join public.profiles as p on p.user_id = u.id
  where u.id = make_demo.user_id;
  insert into public.memberships (org_id, user_id, role, name, email)
  select v_org_id, g.user_id, g.role, g.name, g.email
  from jsonb_to_recordset(v_people) as g (user_id uuid, role text, name text, email text);
  perform private.demo_rates(make_demo.today);
  perform private.demo_people(v_org_id, make_demo.today);
  perform private.demo_customers(v_org_id, make_demo.today);
  perform private.demo_entries(v_org_id, make_demo.today);
  perform private.demo_ai_usage(v_org_id, make_demo.today);
  perform private.demo_telephony(v_org_id, make_demo.today);
  perform private.demo_agent(v_org_id, make_demo.today);
  perform private.demo_logs(v_org_id, make_demo.today);
  perform private.demo_bookings(v_org_id, make_demo.today);
  perform private.demo_return(v_org_id, make_demo.today);
  perform private.demo_bills(v_org_id, make_demo.today);
  perform private.demo_guardrails(v_org_id, make_demo.today);
  perform private.demo_spend_alerts(v_org_id, make_demo.today);
  perform private.demo_sales(v_org_id, make_demo.today);
  perform private.demo_tasks(v_org_id, make_demo.today);
  perform private.clear_demo_users();
  perform set_config('kontor.quiet', 'off', true);
  return v_org_id;
end
$$;
revoke execute on function private.make_demo(uuid, date) from public, anon, authenticated;
