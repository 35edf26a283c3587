"""An organisation with rows in every table that a list shows: calls, AI calls, bookings, messages, events, logs."""

from __future__ import annotations

import hashlib
import uuid

import psycopg
from psycopg.conninfo import make_conninfo

from bench.generate import Organisation, fill, fold

PROVIDERS = ("twilio", "telnyx", "vapi", "retell", "openrouter", "simplybook")

# the customers' names begin differently, and each is somebody's
CUSTOMERS = """
update public.customers as c
set assigned_to = p.id, kind = (array['company', 'person', 'brand'])[1 + p.n %% 3],
  name = chr(65 + (p.n * 7 %% 26)::int) || substr(md5(p.n::text), 1, 5) || ' ' || c.name
from (
  select g.customer_id, g.n, (%(people)s::uuid[])[1 + g.n %% cardinality(%(people)s::uuid[])] as id
  from unnest(%(customers)s::uuid[]) with ordinality as g (customer_id, n)
) as p
where c.org_id = %(org)s and c.id = p.customer_id
"""

VOIDS = """
update public.manual_entries as e set state = 'void' where e.org_id = %(org)s and get_byte(uuid_send(e.id), 3) = 7 and get_byte(uuid_send(e.id), 4) < 8
"""

INTEGRATIONS = """
insert into public.integrations (org_id, id, provider, name)
select %(org)s, md5(%(org)s::text || p)::uuid, p, p from unnest(%(providers)s::text[]) as p
"""

ENDPOINTS = """
insert into public.webhook_endpoints (org_id, id, integration_id, provider, token_hash)
select i.org_id, i.id, i.id, i.provider, md5(i.org_id::text || i.id) || md5(i.id::text)
from public.integrations as i where i.org_id = %(org)s
"""

CONTACTS = """
insert into public.contacts (org_id, customer_id, name, assigned_to)
select c.org_id, c.id, 'Contact ' || n, c.assigned_to from public.customers as c cross join generate_series(1, 2) as n
where c.org_id = %(org)s
"""

IDENTITIES = """
insert into public.customer_identities (org_id, customer_id, kind, value, assigned_to)
select c.org_id, c.id, 'phone', '+467' || lpad((row_number() over (order by c.id))::text, 8, '0'), c.assigned_to
from public.customers as c where c.org_id = %(org)s
"""

# nine of ten calls are with a customer; one in ten thousand failed, and one in a hundred was held by an agent
EVENTS = """
insert into public.telephony_events (org_id, id, kind, direction, state, from_number, to_number, customer_id, assigned_to,
  started_at, seconds, body, agent_id, agent_name, outcome, provider_key)
select c.org_id, k.id, k.kind,
  case when k.n %% 3 = 0 then 'outbound' else 'inbound' end,
  case when k.n %% 10000 = 7 then 'failed' when k.kind = 'message' then case when k.n %% 3 = 0 then 'delivered' else 'received' end
    when k.n %% 9 = 2 then 'no_answer' else 'completed' end,
  case when k.n %% 3 = 0 then '+46100' else k.number end, case when k.n %% 3 = 0 then k.number else '+46100' end,
  case when k.n %% 10 <> 9 then c.id end, case when k.n %% 10 <> 9 then c.assigned_to end,
  timestamptz '2025-01-01 00:00Z' + make_interval(secs => k.n * 7919 %% 60480000), case when k.kind = 'call' then (k.n %% 600)::int end,
  case when k.kind = 'message' then 'Text ' || k.n end, case when k.is_agents then 'agent_' || k.n / 100 %% 20 end,
  case when k.is_agents then 'Agent ' || k.n / 100 %% 20 end, case when k.is_agents then 'Successful' end,
  case when k.is_agents and k.byte = 0 then 'retell+' else '' end || case when k.byte %% 4 = 0 then 'telnyx' else 'twilio' end
    || case when k.is_agents and k.byte > 0 then '+vapi' else '' end
from (
  select n, i.id, get_byte(uuid_send(i.id), 0) as byte, n %% 100 = 11 as is_agents, case when n %% 5 = 0 then 'message' else 'call' end as kind,
    '+467' || lpad((n * 31 %% greatest(%(facts)s::bigint / 20, 1))::text, 8, '0') as number, 1 + (hashint8(n) & 2147483647) %% cardinality(%(customers)s::uuid[]) as c
  from generate_series(0, %(facts)s::bigint - 1) as n
  cross join lateral (select md5(%(org)s::text || 'event' || n)::uuid as id) as i
) as k
join unnest(%(customers)s::uuid[]) with ordinality as g (id, place) on g.place = k.c
join public.customers as c on c.org_id = %(org)s and c.id = g.id
"""

# the carrier's leg, and beside each of an agent's calls the platform's; one provider has hardly any
LEGS = """
insert into public.telephony_legs (org_id, id, event_id, integration_id, provider, provider_leg_id, kind, direction, state, rank, is_final,
  counterpart, started_at, happened_on, seconds, price, currency, priced_at, customer_id, assigned_to)
select e.org_id, md5(e.id::text || w.provider)::uuid, e.id, md5(%(org)s::text || w.provider)::uuid, w.provider, 'leg ' || e.id, e.kind,
  e.direction, e.state, 9, true, e.counterpart, e.started_at, (e.started_at at time zone 'UTC')::date, e.seconds,
  0.01 + coalesce(e.seconds, 0) / 10000.0, 'USD', e.started_at, e.customer_id, e.assigned_to
from public.telephony_events as e
cross join lateral string_to_table(e.provider_key, '+') as w (provider)
where e.org_id = %(org)s
"""

OUTGOING = """
insert into public.outgoing_messages (org_id, id, idempotency_key, integration_id, customer_id, assigned_to, from_number, to_number, body,
  encoding, segment_count, state, provider_leg_id, created_at)
select e.org_id, e.id, e.id::text, md5(%(org)s::text || 'twilio')::uuid, e.customer_id, e.assigned_to, '+46100000', e.counterpart, 'Text',
  'gsm7', 1, case when w.is_lost then 'failed' else 'sent' end, case when not w.is_lost then 'leg ' || e.id end, e.started_at
from public.telephony_events as e
cross join lateral (select get_byte(uuid_send(e.id), 2) < 16 as is_lost) as w
where e.org_id = %(org)s and e.kind = 'message' and e.direction = 'outbound'
"""

HEADS = """
insert into public.message_heads (org_id, number, at, event_id, assigned_to)
select distinct on (e.counterpart) e.org_id, e.counterpart, e.started_at, e.id, e.assigned_to
from public.telephony_events as e where e.org_id = %(org)s and e.kind = 'message' order by e.counterpart, e.started_at desc
"""

OPT_OUTS = """
insert into public.message_opt_outs (org_id, number, stopped_at)
select h.org_id, h.number, h.at from public.message_heads as h where h.org_id = %(org)s and get_byte(uuid_send(h.id), 0) < 5
"""

KEYS = """
insert into public.openrouter_keys (org_id, integration_id, key_hash, name)
select %(org)s, md5(%(org)s::text || 'openrouter')::uuid, 'key ' || n, 'Key ' || n from generate_series(0, 29) as n
"""

AI_LOGS = """
insert into public.ai_usage_logs (org_id, id, integration_id, generation_id, called_at, model, provider_name, key_hash, prompt_tokens,
  completion_tokens, cost, agent_id, customer_id, person_id)
select %(org)s, md5(%(org)s::text || 'ai' || n)::uuid, md5(%(org)s::text || 'openrouter')::uuid, 'gen ' || n,
  timestamptz '2025-01-01 00:00Z' + make_interval(secs => n * 7919 %% 60480000),
  case when n %% 10000 = 3 then 'rare/model' else 'maker/model-' || n %% 20 end, case when n %% 10000 = 4 then 'Rare' else 'Provider ' || n %% 5 end,
  'key ' || n %% 30, 500, 100, 0.002, case when n %% 5 = 0 then 'agent_' || n / 100 %% 20 end,
  (%(customers)s::uuid[])[1 + (hashint8(n) & 2147483647) %% cardinality(%(customers)s::uuid[])], (%(people)s::uuid[])[1 + (hashint8(n) & 2147483647) %% cardinality(%(people)s::uuid[])]
from generate_series(0, %(facts)s::bigint / 2 - 1) as n
"""

AI_DAYS = """
insert into public.ai_usage_days (org_id, integration_id, usage_on, model, provider_name, key_hash, request_count, cost, logged_request_count,
  logged_amount, customer_id, person_id)
select %(org)s, md5(%(org)s::text || 'openrouter')::uuid, date '2025-01-01' + (n / 20 %% 700)::int, 'maker/model-' || n %% 20, 'Provider ' || n %% 5,
  'key ' || n / 14000, 10, 0.02, 5, 0.01, (%(customers)s::uuid[])[1 + n %% cardinality(%(customers)s::uuid[])],
  (%(people)s::uuid[])[1 + n %% cardinality(%(people)s::uuid[])]
from generate_series(0, %(facts)s::bigint / 50 - 1) as n
"""

BOOKINGS = """
insert into public.calendar_events (org_id, id, integration_id, provider, provider_booking_id, state, told_state, starts_at, ends_at, happened_on,
  title, service_name, staff_name, price, currency, customer_id, assigned_to, origin_event_id, origin_rule, origin_on)
select c.org_id, md5(%(org)s::text || 'booking' || k.n)::uuid, md5(%(org)s::text || 'simplybook')::uuid, 'simplybook', k.n::text, k.state, k.state,
  k.starts_at, k.starts_at + interval '1 hour', k.starts_at::date, 'Booking', 'Service ' || k.n %% 10, 'Staff ' || k.n %% 8, 500, 'SEK', c.id, c.assigned_to,
  case when k.n %% 4 = 3 then md5(%(org)s::text || 'event' || k.n)::uuid end, case when k.n %% 4 = 3 then 'answered_call' end,
  case when k.n %% 4 = 3 then private.origin_day(c.org_id, md5(%(org)s::text || 'event' || k.n)::uuid) end
from (
  select n, case when n %% 10000 = 5 then 'no_show' when n %% 12 = 0 then 'cancelled' else 'kept' end as state,
    timestamptz '2025-01-01 00:00Z' + make_interval(secs => n * 7919 %% 60480000) as starts_at, 1 + (hashint8(n) & 2147483647) %% cardinality(%(customers)s::uuid[]) as c
  from generate_series(0, %(facts)s::bigint / 4 - 1) as n
) as k
join unnest(%(customers)s::uuid[]) with ordinality as g (id, place) on g.place = k.c
join public.customers as c on c.org_id = %(org)s and c.id = g.id
"""

SERVICES = """
insert into public.services (org_id, id, name, price, currency, tax_rate)
select %(org)s, md5(%(org)s::text || 'service' || n)::uuid, 'Service ' || n, 500 + n * 50, 'SEK', 25 from generate_series(0, 9) as n
"""

LEADS = """
insert into public.leads (org_id, id, state, state_since, name, source, service_id, estimated_value, currency, follow_up_on, customer_id, assigned_to, created_at)
select c.org_id, md5(%(org)s::text || 'lead' || k.n)::uuid, k.state,
  k.at + make_interval(days => case when k.state = 'NEW' then 0 else 3 end), 'Lead ' || k.n,
  case when k.n %% 5000 = 6 then 'Fair' else (array['Website', 'Phone', 'Referral'])[1 + k.n %% 3] end,
  md5(%(org)s::text || 'service' || k.n %% 10)::uuid, 1000 + k.n %% 900, 'SEK',
  case when k.n %% 3 = 0 then date '2026-09-01' + (k.n * 31 %% 400)::int end, case when k.n %% 4 = 0 then c.id end, c.assigned_to, k.at
from (
  select n, case when n %% 5000 = 5 then 'QUALIFIED' when n %% 40 = 1 then 'NEW' when n %% 40 = 2 then 'CONTACTED' when n %% 3 = 0 then 'LOST' else 'CONVERTED' end as state,
    timestamptz '2025-01-01 00:00Z' + make_interval(secs => n * 7919 %% 60480000) as at, 1 + (hashint8(n) & 2147483647) %% cardinality(%(customers)s::uuid[]) as c
  from generate_series(0, %(facts)s::bigint / 10 - 1) as n
) as k
join unnest(%(customers)s::uuid[]) with ordinality as g (id, place) on g.place = k.c
join public.customers as c on c.org_id = %(org)s and c.id = g.id
"""

# as many as there are facts, each of two lines, of a price that nothing is taken off
SALES = """
insert into public.sales (org_id, id, number, state, state_since, title, source, customer_id, lead_id, currency, expected_on, line_count, net_amount,
  completed_on, sold_by, lost_reason, assigned_to, created_at)
select c.org_id, md5(%(org)s::text || 'sale' || k.n)::uuid, 'S-2026-' || lpad(k.n::text, greatest(6, length(k.n::text)), '0'), k.state,
  k.at + make_interval(days => case when k.state = 'DRAFT' then 0 else 1 + (k.n %% 20)::int end), 'Sale ' || k.n,
  case when k.n %% 4 > 0 then (array['Website', 'Phone', 'Referral'])[(k.n %% 4)::int] end, c.id,
  case when k.n %% 20 = 0 then md5(%(org)s::text || 'lead' || k.n / 10)::uuid end, 'SEK', case when k.n %% 3 = 0 then date '2026-09-01' + (k.n * 31 %% 400)::int end,
  2, 2 * (100 + k.n * 37 %% 9000), case when k.state = 'COMPLETED' then k.at::date end,
  case when k.state = 'COMPLETED' then c.assigned_to end, case when k.state = 'CANCELLED' then 'Too dear' end, c.assigned_to, k.at
from (
  select n, case when n %% 5000 = 5 then 'QUOTED' when n %% 30 = 1 then 'DRAFT' when n %% 30 = 2 then 'ACCEPTED' when n %% 7 = 0 then 'CANCELLED' else 'COMPLETED' end as state,
    timestamptz '2025-01-01 00:00Z' + make_interval(secs => n * 7919 %% 60480000) as at, 1 + (hashint8(n) & 2147483647) %% cardinality(%(customers)s::uuid[]) as c
  from generate_series(0, %(facts)s::bigint - 1) as n
) as k
join unnest(%(customers)s::uuid[]) with ordinality as g (id, place) on g.place = k.c
join public.customers as c on c.org_id = %(org)s and c.id = g.id
"""

SALE_NUMBERS = """
insert into private.sale_numbers (org_id, year, last_number) values (%(org)s, 2026, %(facts)s)
"""

SALE_LINES = """
insert into public.sale_lines (org_id, sale_id, position, service_id, description, unit_price, assigned_to)
select s.org_id, s.id, n, md5(%(org)s::text || 'service' || (get_byte(uuid_send(s.id), 1) + n) %% 10)::uuid, 'Line ' || n, s.net_amount::numeric / 2, s.assigned_to
from public.sales as s cross join generate_series(1, 2) as n where s.org_id = %(org)s
"""

# each began somewhere, and those that stand elsewhere by now came there once
STATE_CHANGES = """
insert into public.state_changes (org_id, lead_id, sale_id, from_state, to_state, seconds_before, changed_at, changed_by, customer_id, assigned_to)
select r.org_id, r.lead_id, r.sale_id, c.from_state, c.to_state, case when c.from_state is not null then extract(epoch from c.at - r.created_at)::bigint end, c.at, r.assigned_to, r.customer_id, r.assigned_to
from (
  select l.org_id, l.id as lead_id, null::uuid as sale_id, 'NEW' as began, l.state, l.created_at, l.state_since as ended, l.customer_id, l.assigned_to
  from public.leads as l where l.org_id = %(org)s
  union all
  select s.org_id, null, s.id, 'DRAFT', s.state, s.created_at, s.state_since, s.customer_id, s.assigned_to from public.sales as s where s.org_id = %(org)s
) as r
cross join lateral (values (null, r.began, r.created_at), (r.began, r.state, r.ended)) as c (from_state, to_state, at)
where c.from_state is distinct from c.to_state
"""

# about a lead in two and a sale in five, a third of them done; `task`, `note` and `tag` are one of each
TASKS = """
insert into public.tasks (org_id, id, title, due_on, due_time, state, done_at, lead_id, assigned_to)
select l.org_id, md5(%(org)s::text || 'task' || coalesce(nullif(n, 0)::text, ''))::uuid, 'Task ' || n, date '2025-06-01' + (n * 31 %% 700)::int,
  case when n %% 3 = 0 then time '09:30' end, case when n %% 3 = 1 then 'DONE' else 'OPEN' end,
  case when n %% 3 = 1 then timestamptz '2025-06-01 00:00Z' + make_interval(secs => n * 7919 %% 40000000) end, case when n %% 2 = 0 then l.id end, l.assigned_to
from (select l.*, row_number() over (order by l.id) - 1 as n from public.leads as l where l.org_id = %(org)s) as l
"""

NOTES = """
insert into public.notes (org_id, id, body, lead_id, sale_id, created_at, assigned_to)
select k.org_id, md5(%(org)s::text || 'note' || coalesce(nullif(k.n, 0)::text, ''))::uuid, repeat('word ', 20), k.lead_id, k.sale_id, k.created_at, k.assigned_to
from (
  select r.*, row_number() over (order by r.lead_id, r.sale_id) - 1 as n
  from (
    select l.org_id, l.id as lead_id, null::uuid as sale_id, l.created_at, l.assigned_to from public.leads as l where l.org_id = %(org)s
    union all
    select s.org_id, null, s.id, s.created_at, s.assigned_to from public.sales as s where s.org_id = %(org)s and get_byte(uuid_send(s.id), 0) < 26
  ) as r
) as k
"""

TAGS = """
insert into public.tags (org_id, id, name)
select %(org)s, md5(%(org)s::text || 'tag' || coalesce(nullif(n, 0)::text, ''))::uuid, 'Tag ' || n from generate_series(0, 29) as n
"""

# each of most stands on a thirtieth of the records, the first on one in a thousand
RECORD_TAGS = """
insert into public.record_tags (org_id, tag_id, customer_id, lead_id, sale_id, assigned_to)
select %(org)s, md5(%(org)s::text || 'tag' || case when k.n %% 1000 = 7 then '' else (1 + k.n %% 29)::text end)::uuid, k.customer_id, k.lead_id, k.sale_id, k.assigned_to
from (
  select r.*, row_number() over (order by r.customer_id, r.lead_id, r.sale_id) as n
  from (
    select c.id as customer_id, null::uuid as lead_id, null::uuid as sale_id, c.assigned_to from public.customers as c where c.org_id = %(org)s
    union all
    select null, l.id, null, l.assigned_to from public.leads as l where l.org_id = %(org)s
    union all
    select null, null, s.id, s.assigned_to from public.sales as s where s.org_id = %(org)s
  ) as r
) as k
"""

SAVED_VIEWS = """
insert into public.saved_views (org_id, list, name, address, is_shared, assigned_to)
select m.org_id, k.list, 'View ' || row_number() over (), 'filter=%%7B%%7D', n = 1, m.id
from public.memberships as m
cross join unnest(array['leads', 'sales', 'customers', 'ledger', 'telephony', 'bookings', 'manual-entries']) as k (list)
cross join generate_series(1, 20) as n
where m.org_id = %(org)s
"""

ROI_SETTINGS = """
insert into public.roi_settings (org_id, valid_from, attribution_days, currency, hourly_wage, minutes_per_call)
select %(org)s, date '2025-01-01' + n * 100, 7, 'SEK', 250 + n, 4 from generate_series(0, 6) as n
"""

BILLS = """
insert into public.provider_bills (org_id, id, integration_id, provider, starts_on, ends_on, currency, state, matched_at, line_count)
select %(org)s, md5(%(org)s::text || 'bill' || coalesce(nullif(n, 0)::text, ''))::uuid, md5(%(org)s::text || k.provider)::uuid, k.provider,
  date '2026-11-01' - make_interval(months => n), date '2026-11-30' - make_interval(months => n), 'USD', 'matched', now(), case when n %% 2 = 0 and n < 20 then %(facts)s::bigint / 100 else 0 end
from generate_series(0, 23) as n
cross join lateral (select case n %% 2 when 0 then 'twilio' else 'vapi' end as provider) as k
"""

BILL_LINES = """
insert into public.provider_bill_lines (org_id, bill_id, integration_id, provider, line_no, record_id, happened_on, description, amount, currency, head_no,
  billed_amount, ours_amount, explanation)
select %(org)s, md5(%(org)s::text || 'bill' || coalesce(nullif(2 * (n %% 10), 0)::text, ''))::uuid, md5(%(org)s::text || 'twilio')::uuid, 'twilio', n / 10 + 1,
  'leg ' || n, (date '2026-11-01' - make_interval(months => 2 * (n %% 10)::int, days => -(n / 10 %% 28)::int))::date,
  'Call ' || n, 0.01, 'USD', n / 10 + 1, 0.01, 0.01, case when n %% 1000 = 1 then 'price_changed' when n %% 5000 = 2 then 'not_in_kontor' else 'equal' end
from generate_series(0, %(facts)s::bigint / 10 - 1) as n
"""

WEBHOOKS = """
insert into public.webhook_events (org_id, id, endpoint_id, provider, provider_event_id, kind, subject, state, error, received_at)
select %(org)s, md5(%(org)s::text || 'webhook' || k.n)::uuid, md5(%(org)s::text || k.provider)::uuid, k.provider, 'event ' || k.n, 'call',
  'leg ' || md5(%(org)s::text || 'event' || k.n)::uuid, k.state, case when k.state = 'failed' then 'no such call' end,
  timestamptz '2025-01-01 00:00Z' + make_interval(secs => k.n * 7919 %% 60480000)
from (
  select n, (%(providers)s::text[])[1 + n %% 4] as provider,
    case when n %% 100 = 1 then 'failed' when n %% 5000 = 2 then 'unknown' when n %% 200 = 3 then 'waiting' else 'applied' end as state
  from generate_series(0, %(facts)s::bigint / 2 - 1) as n
) as k
"""

PAYLOADS = """
insert into public.webhook_payloads (org_id, event_id, received_at, content_type, body)
select e.org_id, e.id, e.received_at, 'application/json', convert_to('{"id": "' || e.subject || '", "said": "' || repeat('word ', 60) || '"}', 'UTF8')
from (select * from public.webhook_events where org_id = %(org)s order by received_at desc limit %(facts)s::bigint / 20) as e
"""

FUNCTION_LOGS = """
insert into public.function_logs (org_id, at, function, method, path, status, milliseconds, request_id)
select %(org)s, timestamptz '2026-11-01 00:00Z' + make_interval(secs => n * 7919 %% 2500000), (array['webhooks', 'openrouter', 'integrations'])[1 + n %% 3],
  'POST', '/functions/v1/webhooks/twilio', case when n %% 10000 = 6 then 500 when n %% 100 = 7 then 401 else 200 end, 12.5, 'request ' || n
from generate_series(0, %(facts)s::bigint / 4 - 1) as n
"""

AUDIT = """
insert into public.audit_log (org_id, at, table_name, row_id, op, actor, old, new)
select %(org)s, timestamptz '2026-11-01 00:00Z' + make_interval(secs => n * 7919 %% 2500000),
  case when n %% 10000 = 8 then 'invitations' else (array['customers', 'manual_entries', 'contacts'])[1 + n %% 3] end,
  (%(customers)s::uuid[])[1 + n %% cardinality(%(customers)s::uuid[])], k.op, %(manager)s,
  case when k.op <> 'insert' then '{"name": "a"}'::jsonb end, case when k.op = 'update' then '{"name": "b"}'::jsonb end
from generate_series(0, %(facts)s::bigint / 2 - 1) as n
cross join lateral (select case when n %% 1000 = 9 then 'delete' when n %% 2 = 0 then 'insert' else 'update' end as op) as k
"""

NOTIFICATIONS = """
insert into public.notifications (org_id, person_id, type, cause, raised_at, read_at, settled_at)
select m.org_id, m.id, case when n %% 1000 = 1 then 'sync_first' else 'webhook_failed' end, 'cause ' || n, now() - make_interval(mins => n::int),
  case when n %% 20 <> 0 then now() end, now()
from public.memberships as m cross join generate_series(1, %(facts)s::bigint / 100) as n
where m.org_id = %(org)s and m.user_id in (%(manager)s, %(rep)s)
"""

SYNC_RUNS = """
insert into public.sync_runs (org_id, integration_id, job, state, started_at, finished_at)
select %(org)s, md5(%(org)s::text || (%(providers)s::text[])[1 + n %% 6])::uuid, 'sync_provider_events', case when n %% 1000 = 1 then 'failed' else 'succeeded' end,
  now() - make_interval(mins => n::int), now() - make_interval(mins => n::int)
from generate_series(0, %(facts)s::bigint / 50 - 1) as n
"""

# in this order, by the superuser, whom no trigger and no key stops
ROWS = (
    CUSTOMERS, VOIDS, INTEGRATIONS, ENDPOINTS, CONTACTS, IDENTITIES, EVENTS, LEGS, OUTGOING, HEADS, OPT_OUTS, KEYS, AI_LOGS, AI_DAYS, BOOKINGS, SERVICES, LEADS, SALES, SALE_NUMBERS, SALE_LINES, STATE_CHANGES, TASKS, NOTES, TAGS, RECORD_TAGS, SAVED_VIEWS, ROI_SETTINGS,
    BILLS, BILL_LINES, WEBHOOKS, PAYLOADS, FUNCTION_LOGS, AUDIT, NOTIFICATIONS, SYNC_RUNS,
)  # fmt: skip

# what the facts above cost or bring, as their posting would have it: its delta is folded like any other
ENTRIES = """
insert into public.ledger_entries (org_id, source, source_id, to_currency, day, direction, workspace, state, customer_id, person_id, amount,
  currency, amount_org, rate, rated_on)
select f.org_id, f.source, f.id, 'SEK', f.day, f.direction, f.workspace, f.state, f.customer_id, f.person_id, f.amount, f.currency, f.amount * f.rate, f.rate, f.day
from (
  select org_id, 'telephony_legs' as source, 'usage' as workspace, 'actual' as state, id, happened_on as day, 'cost' as direction, customer_id,
    null::uuid as person_id, price::numeric as amount, 'USD' as currency, 10 as rate
  from public.telephony_legs
  union all
  select org_id, 'ai_usage_logs', 'usage', 'actual', id, usage_on, 'cost', customer_id, person_id, cost::numeric, 'USD', 10 from public.ai_usage_logs
  union all
  select org_id, 'calendar_events', 'usage', 'actual', id, happened_on, 'revenue', customer_id, null, 50, 'USD', 10 from public.calendar_events where state = 'kept'
  union all
  select org_id, 'sales', 'sales', 'estimated', id, completed_on, 'revenue', customer_id, sold_by, net_amount::numeric, 'SEK', 1
  from public.sales where state = 'COMPLETED'
) as f
where f.org_id = %(org)s
"""


def key(org: Organisation, name: str) -> uuid.UUID:
    """The id of a row that is made from its organisation and a name."""
    return uuid.UUID(hashlib.md5(f"{org.id}{name}".encode(), usedforsecurity=False).hexdigest())


def fill_every_table(
    dsn: str, name: str, facts: int, *, people: int, customers: int | None = None
) -> Organisation:
    """`facts` manual entries and as many calls, messages and sales, half as many AI calls, events and audit rows, a quarter bookings and
    requests, a tenth customers, leads and lines of a bill, dealt evenly to so many reps; each posted, so that the ledger has about four for a
    fact. `dsn` is a superuser's; once all are filled, `fold_return` and `fold_sales` bring their rollups up to it."""
    acting = make_conninfo(dsn, options="-c role=postgres")
    org = fill(acting, name, facts, people=people, customers=customers or max(facts // 10, people * 10))
    given = {
        "org": org.id,
        "people": org.memberships,
        "customers": org.customers,
        "facts": facts,
        "manager": org.manager,
        "rep": org.rep,
        "providers": list(PROVIDERS),
    }
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute("set session_replication_role = replica")
        for statement in ROWS:
            connection.execute(statement, given)
    with psycopg.connect(acting, autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute(ENTRIES, given)
        fold(connection)
    return org
