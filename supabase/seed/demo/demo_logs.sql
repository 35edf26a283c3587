-- requires: demo_id, demo_share, demo_telephony, demo_ai_usage
-- What the last days would have left in the logs: webhook events of the latest calls with what they said, a few that went
-- wrong, requests to functions, the runs of its connections, and what its owners were told of these.
create or replace function private.demo_logs(
  org_id uuid,
  today date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_endpoint_id uuid := private.demo_id(demo_logs.org_id, 'endpoint', 2);
begin
  insert into public.webhook_events (org_id, id, endpoint_id, provider, provider_event_id, kind, subject, state, error, received_at, applied_at)
  select l.org_id, md5(l.id::text || s.place)::uuid, v_endpoint_id, 'twilio',
    l.provider_leg_id || ':' || s.state || case l.kind when 'call' then ':' || s.place else '' end,
    case when l.kind = 'call' then 'call.status' when l.direction = 'inbound' then 'message.received' else 'message.status' end,
    l.provider_leg_id, case when s.state = 'ringing' and r.share < 0.04 then 'stale' else 'applied' end, null, t.at, t.at
  from public.telephony_legs as l
  cross join lateral (
    select x.state, x.place from (values
      ('call', 'ringing', 0), ('call', 'in-progress', 1), ('call', replace(l.state, '_', '-'), 2), ('message', l.state, 2)
    ) as x (kind, state, place)
    where x.kind = l.kind and (x.place <> 1 or l.state = 'completed')
  ) as s
  cross join lateral (select private.demo_share(l.provider_leg_id || s.place) as share) as r
  cross join lateral (values (
    l.started_at + (case s.place when 0 then 0 when 1 then 6 else 6 + coalesce(l.seconds, 2) end + r.share) * interval '1 second'
  )) as t (at)
  where l.org_id = demo_logs.org_id and l.provider = 'twilio' and l.happened_on > demo_logs.today - 8;

  insert into public.webhook_events (org_id, id, endpoint_id, provider, provider_event_id, kind, subject, state, error, received_at)
  select demo_logs.org_id, private.demo_id(demo_logs.org_id, 'event', e.number), v_endpoint_id, 'twilio', e.kind || ':demo:' || e.number, e.kind,
    null, e.state, e.error, (demo_logs.today - e.back)::timestamp at time zone 'Europe/Stockholm' + e.at::interval
  from (values
    (1, 'unknown', 'unknown', null, 2, '10:14:08'), (2, 'unknown', 'unknown', null, 6, '15:40:51'),
    (3, 'call.status', 'failed', '22003: The length of the call is out of range.', 1, '13:27:30'),
    (4, 'test', 'test', null, 7, '09:05:12')
  ) as e (number, kind, state, error, back, at);

  insert into public.webhook_payloads (org_id, event_id, received_at, content_type, headers, body)
  select e.org_id, e.id, e.received_at, 'application/x-www-form-urlencoded', '{"user-agent": "TwilioProxy/1.1"}',
    convert_to(case
      when l.id is null then 'AccountSid=AC' || md5('demo account') || '&Demo=' || replace(e.kind, '.', '-')
      when l.kind = 'call' then 'AccountSid=AC' || md5('demo account') || '&CallSid=' || l.provider_leg_id || '&CallStatus='
        || split_part(e.provider_event_id, ':', 2) || '&SequenceNumber=' || split_part(e.provider_event_id, ':', 3) || '&Direction=' || l.direction
        || '&From=' || replace(c.from_number, '+', '%2B') || '&To=' || replace(c.to_number, '+', '%2B')
      else 'AccountSid=AC' || md5('demo account') || '&MessageSid=' || l.provider_leg_id || '&SmsStatus='
        || split_part(e.provider_event_id, ':', 2) || '&From=' || replace(c.from_number, '+', '%2B') || '&To='
        || replace(c.to_number, '+', '%2B') || '&NumSegments=' || l.unit_count
    end, 'UTF8')
  from public.webhook_events as e
  -- looked up one by one: what is fresh has no statistics, and a join goes over all of them
  left join lateral (
    select g.* from public.telephony_legs as g
    where g.org_id = e.org_id and g.provider = e.provider and g.provider_leg_id = e.subject
    offset 0
  ) as l on true
  left join lateral (
    select g.* from public.telephony_events as g where g.org_id = l.org_id and g.id = l.event_id offset 0
  ) as c on true
  where e.org_id = demo_logs.org_id;

  insert into public.webhook_refusals (org_id, endpoint_id, minute, reason, refused_count)
  select demo_logs.org_id, v_endpoint_id, (demo_logs.today - r.back)::timestamp at time zone 'Europe/Stockholm' + r.at::interval, 'signature', r.count
  from (values (3, '02:41:00', 2), (1, '04:12:00', 5)) as r (back, at, count);

  insert into public.function_logs (org_id, at, id, function, method, path, status, milliseconds, request_id, event_id)
  select e.org_id, e.received_at, md5(e.id::text || 'log')::uuid, 'webhooks', 'POST', '/twilio/…', 200,
    round(4 + 9 * private.demo_share(e.provider_event_id || 'ms'), 1), 'demo-' || substr(md5(e.provider_event_id), 1, 16), e.id
  from public.webhook_events as e
  where e.org_id = demo_logs.org_id and e.received_at > (demo_logs.today - 4)::timestamp at time zone 'Europe/Stockholm';

  insert into public.sync_runs (org_id, integration_id, job, state, page_count, page_total, row_count, error, started_at, finished_at)
  select demo_logs.org_id, private.demo_id(demo_logs.org_id, 'integration', j.number), j.job,
    case when r.is_away then 'failed' else 'succeeded' end, case when r.is_away then 0 else j.pages end,
    case when j.number = 1 then j.pages end,
    case when r.is_away then 0 else floor(private.demo_share(j.job || h.back) * j.most)::int end,
    case when r.is_away then j.error end, t.at, t.at + (1 + private.demo_share(j.job || h.back || 's')) * interval '1.4 seconds'
  from (values
    (1, 'sync_openrouter_activity', 4, 12, 'OpenRouter cannot be reached (ConnectTimeout).'),
    (2, 'sync_provider_events', 2, 9, 'Twilio answered 503.'), (3, 'sync_provider_events', 1, 3, 'Vapi answered 502.')
  ) as j (number, job, pages, most, error)
  cross join generate_series(1, 72) as h (back)
  cross join lateral (values ((h.back = 31 and j.number = 1) or (h.back = 52 and j.number > 1))) as r (is_away)
  cross join lateral (values (
    demo_logs.today::timestamp at time zone 'Europe/Stockholm' - h.back * interval '1 hour' + j.number * interval '17 seconds'
  )) as t (at);

  -- written as told already, so that no mail is made of them
  insert into public.notifications (
    org_id, person_id, type, cause, about_table, about_id, detail, created_at, raised_at, rung_at, read_at, settled_at
  )
  select m.org_id, m.id, n.type, 'demo:' || n.type, n.about_table,
    case n.about_table when 'webhook_events' then private.demo_id(m.org_id, 'event', 3)
      when 'integrations' then private.demo_id(m.org_id, 'integration', 1) end,
    n.detail::jsonb, t.at, t.at, t.at, case when n.is_read then t.at + interval '2 hours' end,
    case when n.is_read then t.at + interval '3 hours' end
  from public.memberships as m
  cross join (values
    ('webhook_failed', 'webhook_events', '{"provider": "twilio", "error": "22003: The length of the call is out of range."}', 1, '13:27:31', false),
    ('integration_failing', 'integrations', '{"provider": "openrouter", "name": "OpenRouter (demo)", "error": "OpenRouter cannot be reached (ConnectTimeout)."}', 2, '16:59:20', true)
  ) as n (type, about_table, detail, back, at, is_read)
  cross join lateral (values ((demo_logs.today - n.back)::timestamp at time zone 'Europe/Stockholm' + n.at::interval)) as t (at)
  where m.org_id = demo_logs.org_id and m.role = 'owner' and m.user_id is not null;
end
$$;
revoke execute on function private.demo_logs(uuid, date) from public, anon, authenticated;
