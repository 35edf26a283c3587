"""What a platform's calls cost, part by part, and how they are found: by agent and by provider."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.database import Database
from tests.emulators.twilio import rfc2822
from tests.emulators.twilio_callbacks import THEIRS, sid
from tests.webhooks.told import Told, connected

START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
CALL = sid("CA", 1)
PARTS = {"transport_price": "0.02", "transcription_price": "0.01", "model_price": "0.03", "voice_price": "0.04",
         "platform_price": "0.05"}  # fmt: skip


def platform(heard: Told) -> uuid.UUID:
    """A connection to a voice platform."""
    found = heard.value(
        "insert into integrations (org_id, provider, name) values (%s, 'vapi', 'Voices') returning id",
        heard.org_id,
    )
    assert isinstance(found, uuid.UUID)
    return found


def held(heard: Told, place: uuid.UUID, leg_id: str, **changes: Any) -> None:
    """A call that the platform held, as its apply function would report it."""
    report = {
        "leg_id": leg_id, "kind": "call", "direction": "inbound", "state": "completed", "sequence": 2,
        "from_number": THEIRS, "to_number": "+46846500400", "started_at": START.isoformat(), "seconds": 60,
        "price": "0.16", "currency": "USD", **PARTS,
        "agent_id": "a-1", "agent_name": "Tove", "outcome": "Successful", "summary": "Booked.", "transcript": "AI: Hello",
    } | changes  # fmt: skip
    state = heard.value(
        "select private.record_leg(%s, %s, 'vapi', jsonb_populate_record(null::private.leg_report, %s)) as state",
        heard.org_id, place, json.dumps(report),
    )  # fmt: skip
    assert state == "applied"


@pytest.fixture
def heard(database: Database) -> Any:
    """A call over Twilio's line, one over the platform's own, and one that no agent held."""
    found = connected(database)
    place = platform(found)
    found.customer("Known", phone=THEIRS)
    found.listed(sid=CALL, start_time=rfc2822(START), duration="60", price="-0.03")
    held(found, place, "v-1", parent_provider="twilio", parent_id=CALL)
    held(found, place, "v-2", agent_id=None, agent_name="Elsa, evenings", from_number="+46700000009")
    found.listed(sid=sid("CA", 3), start_time=rfc2822(START), duration="60", price="-0.07")
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def test_the_parts_of_a_calls_legs_add_up_to_its_cost_and_the_line_is_in_it_once(heard: Told) -> None:
    with heard.database.acting_as(heard.owner) as connection:
        rows = connection.execute(
            "select c.cost::numeric, c.leg_count, (select sum(p.amount::numeric) from telephony_leg_parts as p"
            " where p.org_id = c.org_id and p.event_id = c.id and not p.is_superseded) as parts,"
            " (select sum(x.leg_cost::numeric) from (select distinct p.leg_id, p.leg_cost from telephony_leg_parts as p"
            "  where p.org_id = c.org_id and p.event_id = c.id) as x) as legs,"
            " c.transport_cost::numeric, c.model_cost::numeric, c.providers"
            " from telephony_list as c where c.org_id = %s order by cost",
            [heard.org_id],
        ).fetchall()
        struck = connection.execute(
            "select component, amount::numeric from telephony_leg_parts where org_id = %s and is_superseded",
            [heard.org_id],
        ).fetchall()
    costs = [Decimal("0.07"), Decimal("0.16"), Decimal("0.17")]
    assert (
        [row["cost"] for row in rows]
        == [row["parts"] for row in rows]
        == [row["legs"] for row in rows]
        == costs
    )
    assert [row["transport_cost"] for row in rows] == [None, Decimal("0.02"), None]
    assert [row["model_cost"] for row in rows] == [None, Decimal("0.03"), Decimal("0.03")]
    assert [row["providers"] for row in rows] == [["twilio"], ["vapi"], ["twilio", "vapi"]]
    assert struck == [{"component": "transport", "amount": Decimal("0.02")}]


def test_a_price_without_parts_and_one_that_is_not_known_are_one_row(database: Database) -> None:
    heard = connected(database)
    heard.listed(sid=CALL, start_time=rfc2822(START), duration="60", price="-0.03")
    heard.listed(sid=sid("CA", 9), start_time=rfc2822(START), duration="0", status="no-answer", price=None)
    with database.acting_as(heard.owner) as connection:
        rows = connection.execute(
            "select part, component, amount, leg_cost from telephony_leg_parts where org_id = %s order by amount",
            [heard.org_id],
        ).fetchall()
    price = Decimal("0.03")
    assert rows == [
        {"part": 0, "component": "carrier", "amount": price, "leg_cost": price},
        {"part": 0, "component": "carrier", "amount": None, "leg_cost": None},
    ]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("provider", {"vapi": "0.30", "twilio": "0.10"}),
        ("agent", {"a-1": "0.17", "Elsa, evenings": "0.16", None: "0.07"}),
        (
            "component",
            {"carrier": "0.10", "platform": "0.10", "voice": "0.08", "model": "0.06", "other": "0.02",
             "transcription": "0.02", "transport": "0.02"},
        ),
    ],
)  # fmt: skip
def test_the_cost_is_told_by_provider_agent_and_component_the_dearest_first(
    heard: Told, by: str, expected: dict[str | None, str]
) -> None:
    with heard.database.acting_as(heard.owner) as connection:
        rows = connection.execute(
            "select group_key, name, cost::numeric, call_count from telephony_figures(%s, '2026-03-01', '2026-03-31', %s, 'USD')",
            [heard.org_id, by],
        ).fetchall()
    assert {row["group_key"]: row["cost"] for row in rows} == {
        key: Decimal(cost) for key, cost in expected.items()
    }
    assert [row["cost"] for row in rows] == sorted((row["cost"] for row in rows), reverse=True)
    assert sum(row["cost"] for row in rows) == heard.value(
        "select sum(amount::numeric) from ledger_entries where org_id = %s and source = 'telephony_legs'",
        heard.org_id,
    )
    if by == "agent":
        assert {row["name"] for row in rows} == {"Tove", "Elsa, evenings", None}
        assert {row["call_count"] for row in rows} == {1}


@pytest.mark.parametrize(
    ("narrowing", "wanted", "where", "calls"),
    [
        ("agents", ["a-1"], "agent_key = any (%s)", 1),
        ("agents", ["Elsa, evenings", "a-1"], "agent_key = any (%s)", 2),
        ("agents", ["nobody"], "agent_key = any (%s)", 0),
        ("providers", ["twilio"], "providers && %s", 2),
        ("providers", ["vapi"], "providers && %s", 2),
        ("providers", ["vapi", "twilio"], "providers && %s", 3),
    ],
)
def test_figures_narrowed_by_agent_or_provider_are_of_the_rows_that_the_list_shows(
    heard: Told, narrowing: str, wanted: list[str], where: str, calls: int
) -> None:
    rep, place = heard.database.join(heard.org_id, "rep")
    stranger = heard.database.new_user()
    with heard.database.acting_as(heard.owner) as connection:
        [known] = connection.execute("select id from customers where org_id = %s", [heard.org_id]).fetchall()
        connection.execute("select public.assign_customer(%s, %s, %s)", [heard.org_id, known["id"], place])
    seen = {}
    for reader in (heard.owner, rep):
        with heard.database.acting_as(reader) as connection:
            listed = connection.execute(
                "select count(*)::int as calls, coalesce(sum(cost::numeric), 0) as cost from telephony_list"
                f" where org_id = %s and {where}",
                [heard.org_id, wanted],
            ).fetchone()
            figures = connection.execute(
                "select call_count::int as calls, cost::numeric from telephony_figures(%s, '2026-03-01', '2026-03-31',"
                f" 'period', 'USD', {narrowing} => %s) where group_key = 'now'",
                [heard.org_id, wanted],
            ).fetchone()
        assert listed == figures and listed is not None
        seen[reader] = listed["calls"]
    assert seen[heard.owner] == calls and seen[rep] <= calls
    with heard.database.acting_as(stranger) as connection:
        assert connection.execute(
            "select 1 from telephony_leg_parts where org_id = %s", [heard.org_id]
        ).fetchall() == []  # fmt: skip


def test_an_agents_calls_are_found_by_their_index(heard: Told) -> None:
    heard.all(
        "insert into telephony_events (org_id, kind, direction, state, from_number, to_number, started_at)"
        " select %s, 'call', 'inbound', 'completed', '+46700000009', '+46846500400',"
        " '2026-03-02'::timestamptz + n * interval '1 minute' from generate_series(1, 4000) as n",
        heard.org_id,
    )
    heard.all("analyze telephony_events")
    with heard.database.acting_as(heard.owner) as connection:
        plan = "\n".join(
            str(row["QUERY PLAN"])
            for row in connection.execute(
                "explain select id from telephony_list where org_id = %s and agent_key = 'a-1'"
                " and started_at >= '2026-03-01' order by started_at desc, id limit 51",
                [heard.org_id],
            ).fetchall()
        )
    # behind the policy too: nothing but leakproof operators is in its way
    assert "telephony_events_agent" in plan and "CASE" in plan.split("Index Cond", 1)[1].split("\n", 1)[0], (
        plan
    )
