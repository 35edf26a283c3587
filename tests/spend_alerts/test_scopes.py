"""Whose spend an alert watches, of what, in which currency; and the silence that it tells of."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.database import Database
from tests.spend_alerts.alarms import NOON, Alarms, open_alarms


@pytest.fixture
def alarms(database: Database) -> Alarms:
    return open_alarms(database)


def test_each_customer_is_watched_by_itself_and_rings_for_itself(alarms: Alarms) -> None:
    anna, bo, cy = (alarms.customer(name) for name in ("Anna", "Bo", "Cy"))
    alarms.alert(scope="customer")
    alarms.spent("12", customer_id=anna)
    alarms.spent("9", customer_id=bo)
    alarms.spent("25", customer_id=cy)
    alarms.spent("100")
    alarms.check()
    assert alarms.stand() == [("Anna", "warning"), ("Cy", "critical"), ("Cy", "warning")]
    assert sorted(alarms.rung()) == ["critical", "warning"]
    alarms.spent("1", customer_id=bo)
    alarms.check()
    assert sorted(alarms.rung()) == ["critical", "warning", "warning"]
    # what is given to another customer leaves the one and reaches the other
    alarms.all(
        "update ai_usage_logs set customer_id = %s where org_id = %s and customer_id = %s",
        bo,
        alarms.org_id,
        anna,
    )
    alarms.check()
    assert alarms.stand() == [("Bo", "critical"), ("Bo", "warning"), ("Cy", "critical"), ("Cy", "warning")]


def test_one_customers_alert_sees_no_other_and_goes_with_the_customer(alarms: Alarms) -> None:
    anna, bo = alarms.customer("Anna"), alarms.customer("Bo")
    alert = alarms.alert(scope="customer", customer_id=anna)
    alarms.spent("100", customer_id=bo)
    alarms.check()
    assert alarms.stand() == []
    alarms.spent("12", customer_id=anna)
    alarms.check()
    assert alarms.stand() == [("Anna", "warning")]
    alarms.all("delete from customers where org_id = %s and id = %s", alarms.org_id, anna)
    alarms.check()
    assert (alarms.history(), alarms.rung()) == (["(warning)"], ["(warning)"])
    assert alarms.all("select id from spend_alerts where id = %s", alert) == []


def test_a_deleted_customer_of_an_alert_on_each_is_over(alarms: Alarms) -> None:
    anna = alarms.customer("Anna")
    alarms.alert(scope="customer")
    alarms.spent("12", customer_id=anna)
    alarms.check()
    alarms.all("delete from customers where org_id = %s and id = %s", alarms.org_id, anna)
    alarms.check()
    assert (alarms.history(), alarms.rung()) == (["(warning)"], ["(warning)"])


def test_a_merged_customers_spend_is_the_kept_ones(alarms: Alarms) -> None:
    kept, merged = alarms.customer("Kept"), alarms.customer("Merged")
    alarms.alert(scope="customer", customer_id=merged)
    alarms.spent("6", customer_id=kept)
    alarms.spent("6", customer_id=merged)
    alarms.check()
    assert alarms.stand() == []
    with alarms.database.acting_as(alarms.owner) as connection:
        connection.execute("select merge_customers(%s, %s, %s)", [alarms.org_id, kept, merged])
    alarms.check()
    assert alarms.stand() == [("Kept", "warning")]


def test_an_agents_calls_and_ai_count_and_those_of_others_do_not(alarms: Alarms) -> None:
    alarms.alert(scope="agent", covers="all")
    one = alarms.alert(scope="agent", agent_id="elin", covers="ai", warning_amount="5")
    alarms.spent("6", agent_id="elin")
    alarms.call("5", agent="elin")
    alarms.call("9", agent="max")
    alarms.call("50")
    alarms.check()
    rows = alarms.all(
        "select alert_id = %s as is_one, subject, level from spend_alert_crossings where org_id = %s order by 1",
        one,
        alarms.org_id,
    )
    assert [(row["is_one"], row["subject"], row["level"]) for row in rows] == [
        (False, "elin", "warning"),
        (True, "elin", "warning"),
    ]
    # a call that an agent turns out to have held posts nothing anew
    call = alarms.call("11")
    alarms.check()
    event = alarms.value("select event_id from telephony_legs where id = %s", call)
    alarms.all(
        "update telephony_events set agent_id = 'max' where org_id = %s and id = %s", alarms.org_id, event
    )
    alarms.check()
    assert ("max", "critical") in alarms.stand()


@pytest.mark.parametrize(
    ("covers", "expected"), [("ai", "1"), ("messages", "10"), ("calls", "100"), ("all", "111")]
)
def test_an_alert_counts_what_it_covers(alarms: Alarms, covers: str, expected: str) -> None:
    alarms.alert(covers=covers, warning_amount="0.5")
    alarms.spent("1")
    alarms.call("10", kind="message")
    alarms.call("100")
    alarms.check()
    [crossed] = alarms.all("select amount from spend_alert_crossings where org_id = %s", alarms.org_id)
    assert crossed["amount"] == Decimal(expected)


def test_the_whole_of_a_month_is_what_the_ledger_has_as_cost_of_use(alarms: Alarms) -> None:
    alarms.alert(covers="all", warning_amount="0.01")
    alarms.spent("1.25")
    alarms.call("2.5")
    alarms.call("0.75", kind="message")
    alarms.call(None, estimated_price="0.4")
    alarms.check()
    ledger = alarms.value(
        "select sum(amount) from ledger_entries where org_id = %s and direction = 'cost'", alarms.org_id
    )
    [crossed] = alarms.all("select amount from spend_alert_crossings where org_id = %s", alarms.org_id)
    assert crossed["amount"] == ledger == Decimal("4.9")


def test_without_a_rate_nothing_begins_and_nothing_ends_and_it_is_said(alarms: Alarms) -> None:
    alert = alarms.alert(currency="SEK", warning_amount="100")
    now = datetime.now(NOON.tzinfo)
    call = alarms.spent("11", now)
    alarms.check(now)
    assert (alarms.history(), alarms.figure(alert)["has_rates"]) == ([], False)
    day = (now - timedelta(days=1)).date().isoformat()
    alarms.rate("SEK", day, "10")
    alarms.rate("USD", day, "1")
    try:
        # the rate changes no fact: it is asked for again by itself
        alarms.check(now + timedelta(minutes=1))
        figure = alarms.figure(alert)
        assert (figure["level"], figure["spent"], figure["has_rates"]) == ("warning", Decimal(110), True)
        alarms.all("delete from fx_rates")
        alarms.all("update ai_usage_logs set cost = 1 where org_id = %s and id = %s", alarms.org_id, call)
        alarms.check(now + timedelta(minutes=2))
        assert (alarms.history(), alarms.rung()) == (["warning"], ["warning"])
    finally:
        alarms.all("delete from fx_rates")


def test_silence_rings_once_and_ends_with_the_next_use(alarms: Alarms) -> None:
    alarms.alert(silent_hours=24)
    alarms.spent("0", NOON)
    alarms.check(NOON + timedelta(hours=23, minutes=59))
    assert alarms.history() == []
    # nothing changed but the clock
    for minutes in range(3):
        alarms.check(NOON + timedelta(hours=24, minutes=minutes))
    assert (alarms.history(), alarms.rung()) == (["no_data"], ["no_data"])
    [silent] = alarms.all("select silent_since from spend_alert_crossings where org_id = %s", alarms.org_id)
    assert silent["silent_since"] == NOON
    # what costs nothing posts nothing, and ends it all the same
    alarms.spent("0", NOON + timedelta(hours=25))
    alarms.check(NOON + timedelta(hours=26))
    assert (alarms.history(), alarms.rung()) == (["(no_data)"], ["(no_data)"])
    alarms.check(NOON + timedelta(hours=49))
    assert (alarms.history(), alarms.rung()) == (["(no_data)", "no_data"], ["(no_data)", "no_data"])


def test_a_connection_that_never_brought_anything_is_silent_from_the_alerts_making(alarms: Alarms) -> None:
    alert = alarms.alert(silent_hours=3, covers="calls")
    alarms.all("update spend_alerts set created_at = %s where id = %s", NOON, alert)
    alarms.spent("1", NOON)
    alarms.check(NOON + timedelta(hours=2))
    assert alarms.history() == []
    alarms.check(NOON + timedelta(hours=3))
    assert alarms.history() == ["no_data"]


@pytest.mark.parametrize(
    ("covers", "made"),
    [
        ("ai", {"day": True}),
        ("calls", {"kind": "call"}),
        ("messages", {"kind": "message"}),
        ("all", {"kind": "message"}),
    ],
)
def test_each_kind_of_use_breaks_the_silence_of_what_covers_it(
    alarms: Alarms, covers: str, made: dict[str, Any]
) -> None:
    alarms.alert(silent_hours=24, covers=covers)
    if "day" in made:
        alarms.all(
            "insert into ai_usage_days (org_id, integration_id, usage_on, model, key_hash, cost, created_at)"
            " values (%s, %s, %s, 'a/b', 'k', 0, %s)",
            alarms.org_id, alarms.integration_id, NOON.date() - timedelta(days=1), NOON,
        )  # fmt: skip
    else:
        alarms.call("0", kind=made["kind"])
    alarms.check(NOON + timedelta(hours=23))
    assert alarms.history() == []
    alarms.check(NOON + timedelta(hours=24))
    assert alarms.history() == ["no_data"]


def test_one_customers_silence_is_not_broken_by_another(alarms: Alarms) -> None:
    anna, bo = alarms.customer("Anna"), alarms.customer("Bo")
    alarms.alert(silent_hours=24, scope="customer", customer_id=anna)
    alarms.spent("1", NOON, customer_id=anna)
    alarms.spent("1", NOON + timedelta(hours=20), customer_id=bo)
    alarms.check(NOON + timedelta(hours=24))
    assert alarms.stand() == [("Anna", "no_data")]


def test_a_hundred_alerts_stand_as_they_should(alarms: Alarms) -> None:
    for number in range(1, 101):
        alarms.alert(name=f"Alert {number}", warning_amount=str(number))
    alarms.spent("40")
    assert alarms.check() == 100
    assert alarms.levels() == ["warning"] * 40
    assert alarms.rung() == ["warning"] * 40
