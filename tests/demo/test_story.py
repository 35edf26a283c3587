"""The demo firm's half year can be believed, and each of its charts has something to tell, on whatever day it is loaded."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from tests.database import Database
from tests.demo.firm import all_rows, allow, load


@dataclass(frozen=True)
class Story:
    """The demo firm as of a day, and its owner."""

    database: Database
    owner: uuid.UUID
    org_id: uuid.UUID
    today: date

    def roi(self, by: str, first: int, last: int) -> list[dict[str, Any]]:
        """The return from so many days ago to so many days ago, grouped."""
        with self.database.acting_as(self.owner) as connection:
            return connection.execute(
                "select * from roi_summary(%s, %s, %s, %s, 'SEK')",
                [self.org_id, self.today - timedelta(days=first), self.today - timedelta(days=last), by],
            ).fetchall()

    def of_agent(self, name: str, first: int, last: int) -> dict[str, Any]:
        return next(row for row in self.roi("agent", first, last) if row["name"] == name)

    def all(self, query: str) -> list[dict[str, Any]]:
        return all_rows(self.database, query, self.org_id)


@pytest.fixture(scope="module", params=["2026-03-01", "2026-07-09", "2026-11-22", "2027-01-11"])
def story(database: Database, request: pytest.FixtureRequest) -> Iterator[Story]:
    allow(database)
    owner = database.new_user()
    today = date.fromisoformat(request.param)
    yield Story(database, owner, load(database, owner, request.param), today)
    with database.connect() as connection:
        connection.execute("select private.clear_demo()")
        connection.execute("select private.clear_demo_users()")


def test_what_led_to_bookings_is_what_the_rules_say_and_what_people_said(story: Story) -> None:
    assert (
        story.all(
            "select b.provider_booking_id from calendar_events b join lateral private.booking_origins(b.org_id, array[b.id]) o on true"
            " where b.org_id = %s and b.origin_rule is distinct from 'person'"
            " and (b.origin_event_id, b.origin_rule, b.origin_identity) is distinct from (o.event_id, o.rule, o.identity)"
        )
        == []
    )
    rules = {
        row["rule"]: row["n"]
        for row in story.all(
            "select coalesce(origin_rule, '') as rule, count(*) as n from calendar_events where org_id = %s group by 1"
        )
    }
    assert rules["person"] == 3 and all(
        rules[rule] > 20 for rule in ("", "answered_call", "message", "reference")
    )
    # and no mark is left that would have them looked at again
    assert story.all("select 1 from private.origin_marks where org_id = %s") == []


def test_the_return_is_that_of_a_small_firm(story: Story) -> None:
    for first in (30, 90, 182):
        [total] = story.roi("total", first, 0)
        assert 1.3 < total["return"] < 4.5, (first, total["return"])
        assert total["saved"] > 0 and total["ai_cost"] > total["telephony_cost"] > 0
        assert total["unvalued_count"] == 0 and not total["wage_missing"] and total["unconverted_count"] == 0
        assert total["no_show_count"] > 0 or first == 30
    assert story.roi("total", 0, -30)[0]["ahead_count"] > 0


def test_what_the_phone_booked_for_customers_was_sold_and_is_paid_after_a_week(story: Story) -> None:
    [total] = story.roi("total", 120, 30)
    kept, paid = total["made_kept_count"], total["made_paid_count"]
    assert 0.1 * kept < paid <= total["made_sold_count"] < kept, (paid, kept)
    assert 0 < total["paid_cost_share"] < 2
    [fresh] = story.roi("total", 5, 0)
    assert fresh["made_paid_count"] == 0


def test_it_began_small_was_dear_for_some_weeks_and_became_cheaper(story: Story) -> None:
    def each(first: int, last: int) -> float:
        row = story.of_agent("Tove", first, last)
        return float(row["ai_cost"]) / int(row["answered_count"])

    assert not any(row["call_count"] for row in story.roi("agent", 180, 151))
    assert story.of_agent("Tove", 150, 136)["call_count"] * 2 < story.of_agent("Tove", 15, 1)["call_count"]
    assert each(104, 63) > 1.5 * each(150, 106) and each(104, 63) > 1.4 * each(60, 3)
    wages = story.all(
        "select hourly_wage::numeric as wage, attribution_days from roi_settings where org_id = %s order by valid_from"
    )
    assert len(wages) == 2 and wages[0]["wage"] < wages[1]["wage"]


def test_one_agent_does_worse_and_loses_money_in_some_weeks(story: Story) -> None:
    weeks = [story.of_agent("Elsa", 7 * week + 6, 7 * week)["net"] for week in range(14)]
    assert 3 <= sum(net < 0 for net in weeks) < 14
    assert story.of_agent("Tove", 104, 0)["net"] > 2 * story.of_agent("Elsa", 104, 0)["net"]


def test_some_calls_are_missed_and_the_latest_prices_are_not_there_yet(story: Story) -> None:
    for agents, bounds in (
        ("= 'Tove'", (0.06, 0.15)),
        ("is not null", (0.08, 0.16)),
        ("is null", (0.08, 0.16)),
    ):
        [calls] = story.all(
            "select avg((state <> 'completed')::int) as missed, array_agg(distinct state) as states from telephony_events"
            f" where org_id = %s and kind = 'call' and agent_name {agents}"
        )
        assert bounds[0] < calls["missed"] < bounds[1], agents
        assert set(calls["states"]) == {"completed", "no_answer", "busy", "failed"}
    days = [row["day"] for row in story.all(
        "select distinct day from ledger_entries where org_id = %s and source = 'telephony_legs' and state = 'estimated'"
    )]  # fmt: skip
    assert days and min(days) >= story.today - timedelta(days=2)


def test_the_dollar_swings_so_that_the_change_tells_of_it(story: Story) -> None:
    dollar = [
        float(row["rate"])
        for row in story.all(
            "select k.rate / d.rate as rate from fx_rates k join fx_rates d using (source, rated_on)"
            " where source = 'demo' and k.currency = 'SEK' and d.currency = 'USD' and rated_on >= (select loaded_on - 182 from private.demo where org_id = %s)"
        )
    ]
    assert 1.06 < max(dollar) / min(dollar) < 1.2
    steps = set()
    for length in (29, 89):
        with story.database.acting_as(story.owner) as connection:
            found = connection.execute(
                "select part, step from roi_change(%s, %s, %s, 'SEK') where amount <> 0",
                [story.org_id, story.today - timedelta(days=length), story.today],
            ).fetchall()
        steps |= {(row["part"], row["step"]) for row in found}
    assert {("ai", "price"), ("ai", "currency"), ("saved", "price"), ("value", "volume")} <= steps
