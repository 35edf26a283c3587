"""ROI: the return of a year, in all, by day and by agent, of an organisation with a million calls and messages ÷ one with ten thousand."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import replace
from typing import Any

import psycopg

from bench import figures
from bench.figures import Figure
from bench.folding import fold_return
from bench.generate import Organisation, fill
from bench.sizes import Sizes
from stack.postgres import SUPERUSER, Cluster

GROWTH_GOAL = 1.5
GROUPINGS = ("total", "day", "agent")
SETTINGS = """
insert into public.roi_settings (org_id, valid_from, attribution_days, currency, hourly_wage, minutes_per_call, booking_value)
select %(org)s, date '2026-01-01' + n * 120, 7, 'SEK', 250 + n * 10, 4, 400 from generate_series(0, 2) as n
"""

# nine calls of ten are three agents'; the rest are messages and calls that people took
EVENTS = """
insert into public.telephony_events (org_id, id, kind, direction, state, from_number, to_number, assigned_to, started_at, seconds, agent_id, agent_name)
select %(org)s, md5(%(org)s::text || 'roi' || n)::uuid, case when n %% 20 = 0 then 'message' else 'call' end, 'inbound',
  case when n %% 20 = 0 then 'received' when n %% 9 = 2 then 'no_answer' else 'completed' end, '+4670' || n, '+46100',
  (%(people)s::uuid[])[1 + n %% cardinality(%(people)s::uuid[])],
  timestamptz '2026-01-01 00:00Z' + interval '365 days' * (n::float8 / %(facts)s), case when n %% 20 <> 0 then n %% 600 end,
  case when n %% 20 > 1 then 'agent_' || n %% 3 end, case when n %% 20 > 1 then 'Agent ' || n %% 3 end
from generate_series(0, %(facts)s::bigint - 1) as n
"""

LEGS = """
insert into public.telephony_legs (org_id, event_id, integration_id, provider, provider_leg_id, parent_provider, parent_leg_id, kind, direction, state,
  rank, is_final, counterpart, started_at, happened_on, seconds, price, currency, priced_at, transport_price, model_price, voice_price, platform_price,
  superseding_count, assigned_to)
select e.org_id, e.id, gen_random_uuid(), p.name, p.name || e.id, case p.name when 'vapi' then 'twilio' end, case p.name when 'vapi' then 'twilio' || e.id end,
  e.kind, e.direction, e.state, 9, true, e.from_number, e.started_at, (e.started_at at time zone 'UTC')::date, e.seconds,
  case p.name when 'vapi' then 0.2 else 0.03 end, 'USD', e.started_at, p.part, p.part, p.part, p.part, (p.name = 'vapi')::int, e.assigned_to
from public.telephony_events as e
cross join lateral (values ('twilio', null), ('vapi', 0.04)) as p (name, part)
where e.org_id = %(org)s and (p.name = 'twilio' or e.agent_id is not null)
"""

BOOKINGS = """
insert into public.calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, service_id, service_name, price, currency, origin_event_id,
  origin_rule, origin_on, assigned_to)
select e.org_id, k.state, k.state, k.at, k.at + interval '1 hour', k.at::date, md5(%(org)s::text || 'service' || k.n %% 5)::uuid, 'Service',
  case when k.n %% 13 > 0 then 500 end, 'SEK', e.id, 'answered_call', (e.started_at at time zone 'UTC')::date, e.assigned_to
from public.telephony_events as e
cross join lateral (select get_byte(uuid_send(e.id), 0) as n, e.started_at + interval '3 days' as at) as d
cross join lateral (select d.n, d.at, case when d.n %% 11 = 1 then 'no_show' when d.n %% 12 = 2 then 'cancelled' else 'kept' end as state) as k
where e.org_id = %(org)s and k.n < 64
"""

TAGGED = """
insert into public.ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost, agent_id, person_id)
select e.org_id, gen_random_uuid(), 'roi ' || e.id, e.started_at, 'maker/model-' || get_byte(uuid_send(e.id), 2) %% 4, 'key', 0.002, e.agent_id, e.assigned_to
from public.telephony_events as e
where e.org_id = %(org)s and get_byte(uuid_send(e.id), 1) < 25
"""


def measure(cluster: Cluster, sizes: Sizes) -> list[Figure]:
    """Both organisations in one database, asked in turn by their managers once everything is folded."""
    small, large = (_filled(cluster, sizes.facts[at], sizes) for at in (0, -1))
    found = []
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        started = time.perf_counter()
        fold_return(connection)
        spent = time.perf_counter() - started
        with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as superuser:
            superuser.execute("vacuum (analyze) private.roi_days, private.roi_marks, public.telephony_events")
        for by in GROUPINGS:
            less, more = [], []
            for _ in range(sizes.repeats):
                less.append(_asked(connection, small, by))
                more.append(_asked(connection, large, by))
            what = f"{statistics.median(more) * 1000:.0f} ms ÷ {statistics.median(less) * 1000:.0f} ms"
            found.append(
                figures.ratio(
                    "ROI.year" if by == "total" else f"ROI.year.{by}",
                    statistics.median(one / other for one, other in zip(more, less, strict=True)),
                    GROWTH_GOAL,
                    f"a year's return, {by}: {what} at {large.facts:,} and {small.facts:,} calls and messages",
                    "lower",
                )
            )
        found.append(
            Figure(
                "ROI.fold", round(spent, 1), None, "lower", "s", "all days of both folded for the first time"
            )
        )
    return found


def _filled(cluster: Cluster, facts: int, sizes: Sizes) -> Organisation:
    org = fill(cluster.dsn(), f"return of {facts}", 0, people=min(sizes.people, 20), customers=1)
    given = {"org": org.id, "people": org.memberships, "facts": facts}
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute("set session_replication_role = replica")
        for statement in (SETTINGS, EVENTS, LEGS, BOOKINGS, TAGGED):
            connection.execute(statement, given)
        connection.execute("analyze")
    return replace(org, facts=facts)


def _asked(connection: psycopg.Connection[Any], org: Organisation, by: str) -> float:
    """Seconds that a manager waits."""
    claims = json.dumps({"sub": str(org.manager), "role": "authenticated"})
    with connection.transaction():
        connection.execute(
            "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)",
            [claims],
        )
        started = time.perf_counter()
        rows = connection.execute(
            "select * from roi_summary(%s, '2026-01-01', '2026-12-31', %s, 'SEK')", [org.id, by]
        ).fetchall()
        spent = time.perf_counter() - started
    assert rows
    return spent
