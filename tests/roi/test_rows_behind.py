"""The rows behind each figure of the return: what a page opens for it sums to exactly it, for whoever reads both."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.roi.firm import END, START, RoiFirm

COLUMNS = {
    "kept": "kept_count",
    "no_show": "no_show_count",
    "cancelled": "cancelled_count",
    "pending,confirmed": "ahead_count",
}
BEGUN = datetime(2026, 3, 2, 8, tzinfo=UTC)
AGENTS: tuple[dict[str, Any], ...] = (
    {"agent_id": "a-1", "agent_name": "Tove"}, {"agent_id": None, "agent_name": "Elsa, evenings"}, {},
)  # fmt: skip
Filters = dict[str, list[str]]


@pytest.fixture
def booked(firm: RoiFirm) -> tuple[RoiFirm, uuid.UUID]:
    """Bookings of every state that either agent, a person's call, a message or nothing led to, some of them a rep's; the rep."""
    rep, person = firm.database.join(firm.org_id, "rep")
    firm.set_from(date(2026, 1, 1), hourly_wage="200")
    for number in range(48):
        at, phone = BEGUN + timedelta(hours=11 * number), f"+4671{number:07}"
        if number % 5 == 4:
            firm.customer(f"Customer {number}", phone=phone, assigned_to=person)
        if number % 8 == 7:
            firm.message(f"leg-{number}", 0, started_at=at, from_number=phone)
        elif number % 4 < 3:
            firm.held(f"leg-{number}", 0, started_at=at, from_number=phone, **AGENTS[number % 4] or {"agent_id": None, "agent_name": None})  # fmt: skip
        starts = at + timedelta(hours=30)
        firm.tell(
            booking_id=str(number), client_phone=phone, client_email=None, client_id=None, booked_at=at + timedelta(hours=1),
            state=("kept", "kept", "no_show", "cancelled", "confirmed", "pending", "kept")[number % 7],
            starts_at=starts, ends_at=starts + timedelta(hours=1), service_price=str(100 + 7 * number), currency="SEK",
        )  # fmt: skip
    firm.attribute()
    ids = firm.all(
        "select id, origin_event_id from calendar_events where org_id = %s and state = 'kept' and origin_event_id is not null"
        " order by provider_booking_id limit 2",
        firm.org_id,
    )
    # a person knows better of two of them
    firm.decide(None, id=ids[0]["id"])
    firm.decide(ids[0]["origin_event_id"], id=ids[1]["id"])
    return firm, rep


def listed(firm: RoiFirm, user: uuid.UUID, states: str, filters: Filters) -> list[dict[str, Any]]:
    """What the list shows of March, narrowed."""
    with firm.database.acting_as(user) as connection:
        return connection.execute(
            "select * from booking_list where org_id = %s and happened_on between %s and %s and state = any (%s)"
            " and (%s::text[] is null or origin_kind = any (%s)) and (%s::text[] is null or origin_agent = any (%s))"
            " and (%s::text[] is null or origin_rule = any (%s))",
            [
                firm.org_id, START, END, states.split(","),
                *(filters.get(name) for name in ("origins", "origins", "agents", "agents", "rules", "rules")),
            ],
        ).fetchall()  # fmt: skip


def summed(firm: RoiFirm, user: uuid.UUID, filters: Filters, by: str = "period") -> list[dict[str, Any]]:
    """What the figures beside the list say."""
    with firm.database.acting_as(user) as connection:
        return connection.execute(
            "select * from booking_figures(%s, %s, %s, %s, 'SEK', origins => %s, agents => %s, rules => %s)",
            [firm.org_id, START, END, by, *(filters.get(name) for name in ("origins", "agents", "rules"))],
        ).fetchall()


def opens(row: dict[str, Any]) -> Filters:
    """The filters that a row of the return opens its bookings with."""
    if row["by"] == "total":
        return {"origins": ["agent"]}
    return (
        {"origins": ["agent"], "agents": [row["group_key"]]} if row["group_key"] else {"origins": ["other"]}
    )


def test_the_rows_that_a_figure_opens_sum_to_it(booked: tuple[RoiFirm, uuid.UUID]) -> None:
    firm, rep = booked
    seen = 0
    for user in (firm.owner, rep, firm.member("viewer")):
        rows = [*firm.summary("total", user), *firm.summary("agent", user)]
        assert {row["name"] for row in rows} >= {"Tove", "Elsa, evenings"}
        for row in rows:
            for states, column in COLUMNS.items():
                found = listed(firm, user, states, opens(row))
                assert len(found) == row[column], (row["group_key"], column)
                seen += len(found)
            kept = listed(firm, user, "kept", opens(row))
            assert sum((one["net_value"] for one in kept), Decimal(0)) == row["value"]
            now = summed(firm, user, opens(row))[0]
            assert (now["value"], now["kept_count"], now["no_show_count"], now["cancelled_count"], now["ahead_count"]) == (
                row["value"], row["kept_count"], row["no_show_count"], row["cancelled_count"], row["ahead_count"],
            )  # fmt: skip
    assert seen > 60


def test_every_booking_has_one_origin_and_the_figures_by_agent_are_those_of_the_list(
    booked: tuple[RoiFirm, uuid.UUID],
) -> None:
    firm, rep = booked
    for user in (firm.owner, rep):
        every = listed(firm, user, ",".join(COLUMNS), {})
        parts = [
            listed(firm, user, ",".join(COLUMNS), {"origins": [kind]}) for kind in ("agent", "other", "none")
        ]
        assert sum(map(len, parts)) == len(every) and all(parts)
        for figure in summed(firm, user, {}, "agent"):
            kept = [
                row for row in every if row["state"] == "kept" and row["origin_agent"] == figure["group_key"]
            ]
            assert (figure["kept_count"], figure["value"]) == (
                len(kept),
                sum((row["net_value"] for row in kept), Decimal(0)),
            )
    by_hand = listed(firm, firm.owner, "kept", {"rules": ["person"]})
    assert len(by_hand) == 2 == summed(firm, firm.owner, {"rules": ["person"]})[0]["kept_count"]


def test_a_colleagues_call_names_its_agent_to_nobody_of_another_organisation(
    booked: tuple[RoiFirm, uuid.UUID],
) -> None:
    firm, rep = booked
    [event] = firm.all(
        "select origin_event_id as id from calendar_events where org_id = %s and origin_event_id is not null"
        " and assigned_to is null and provider_booking_id = '12'",
        firm.org_id,
    )
    for user, expected in ((rep, "a-1"), (firm.database.new_user(), None)):
        with firm.database.acting_as(user) as connection:
            row = connection.execute(
                "select private.origin_agent(%s, %s) as agent", [firm.org_id, event["id"]]
            ).fetchone()
        assert row == {"agent": expected}
