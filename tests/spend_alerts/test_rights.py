"""Who sets, sees and lifts an alert, what cannot be written, who is told, and what the page and the preview say."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.guardrails.test_rights import code
from tests.spend_alerts.alarms import NOON, Alarms, open_alarms


@pytest.fixture
def alarms(database: Database) -> Alarms:
    return open_alarms(database)


def test_owners_and_administrators_set_alerts_and_nobody_else(alarms: Alarms, database: Database) -> None:
    alert = alarms.alert()
    admin, _ = database.join(alarms.org_id, "admin")
    alarms.alert(admin, name="Another")
    alarms.spent("12")
    alarms.check()
    for role in ("manager", "rep", "viewer", "talent"):
        user, _ = database.join(alarms.org_id, role)
        sees = role in ("manager", "viewer")
        with pytest.raises(psycopg.Error) as refused:
            alarms.alert(user)
        assert refused.value.sqlstate == "42501"
        with database.acting_as(user) as connection:
            changed = connection.execute("update spend_alerts set warning_amount = 1 where id = %s", [alert])
            assert changed.rowcount == 0
            assert connection.execute("delete from spend_alerts where id = %s", [alert]).rowcount == 0
            seen = [
                connection.execute(f"select * from {table}").rowcount
                for table in ("spend_alerts", "spend_alert_crossings")
            ]
        assert seen == ([2, 2] if sees else [0, 0])
        if sees:
            assert alarms.figure(alert, user)["id"] == alert
        else:
            with pytest.raises(psycopg.Error) as refused:
                alarms.figure(alert, user)
            assert code(refused.value) == "KT003"
        with pytest.raises(psycopg.Error) as refused:
            preview(alarms, user)
        assert code(refused.value) == "KT003"


def test_strangers_and_other_organisations_see_and_move_nothing(alarms: Alarms, database: Database) -> None:
    alert = alarms.alert()
    alarms.spent("12")
    alarms.check()
    other = open_alarms(database)
    other.alert()
    other.check()
    assert other.stand() == []
    for user in (other.owner, database.new_user()):
        with database.acting_as(user) as connection:
            for table, column in (("spend_alerts", "id"), ("spend_alert_crossings", "alert_id")):
                assert connection.execute(f"select * from {table} where {column} = %s", [alert]).rowcount == 0
        with pytest.raises(psycopg.Error) as refused:
            alarms.figure(alert, user)
        assert code(refused.value) == "KT004"
        with pytest.raises(psycopg.Error) as refused:
            preview(alarms, user)
        assert code(refused.value) == "KT004"
    with pytest.raises(psycopg.Error) as refused:
        other.alert(scope="customer", customer_id=alarms.customer("Theirs"))
    assert refused.value.sqlstate == "23503"
    # another's customer is nobody here
    assert (
        preview(other, scope="customer", customer_id=alarms.customer("Theirs too"))["customer_name"] is None
    )


@pytest.mark.parametrize(
    "call",
    [
        "select private.check_spend_alerts(10)",
        "select private.spent_by(%(org_id)s, 'organisation', null, null, '{ai}', 'month', 'USD', now())",
        "select private.tell_crossing(c) from spend_alert_crossings as c",
        "select private.spend_alert_standing(a) from spend_alerts as a",
        "select * from private.spend_marks",
        "update private.spend_alert_checks set due_at = now()",
        "update spend_alert_crossings set ended_at = now()",
        "delete from spend_alert_crossings",
    ],
)
def test_only_the_worker_says_what_happened(alarms: Alarms, call: str) -> None:
    alarms.alert()
    with pytest.raises(psycopg.Error) as refused, alarms.database.acting_as(alarms.owner) as connection:
        connection.execute(call, {"org_id": alarms.org_id})
    assert refused.value.sqlstate == "42501"


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"warning_amount": None}, "spend_alerts_something_is_told"),
        ({"warning_amount": "0"}, "spend_alerts_warning_is_bounded"),
        ({"warning_amount": "NaN"}, None),
        ({"warning_amount": "5", "critical_amount": "5"}, "spend_alerts_critical_is_beyond_warning"),
        ({"critical_amount": "-1"}, None),
        ({"silent_hours": 0}, "spend_alerts_silence_is_bounded"),
        ({"silent_hours": 721}, "spend_alerts_silence_is_bounded"),
        ({"scope": "everything"}, "spend_alerts_scope_is_known"),
        ({"covers": "both"}, "spend_alerts_covers_is_known"),
        ({"period": "year"}, "spend_alerts_period_is_known"),
        ({"agent_id": "a-1"}, "spend_alerts_agent_fits_scope"),
        ({"scope": "agent", "covers": "messages"}, "spend_alerts_agent_is_not_of_messages"),
        ({"name": "two\nlines"}, "spend_alerts_name_is_one_line"),
        ({"name": " "}, "spend_alerts_name_is_visible"),
    ],
)
def test_what_makes_no_sense_cannot_be_written(
    alarms: Alarms, fields: dict[str, Any], constraint: str | None
) -> None:
    with pytest.raises(psycopg.Error) as refused:
        alarms.alert(**{"warning_amount": "1"} | fields)
    assert str(refused.value.sqlstate).startswith("23") or constraint is None
    if constraint:
        assert refused.value.diag.constraint_name == constraint


def test_who_sees_alerts_is_told_and_who_turned_it_off_is_not(alarms: Alarms, database: Database) -> None:
    users = {
        role: database.join(alarms.org_id, role)[0]
        for role in ("admin", "manager", "viewer", "rep", "talent")
    }
    for channel in ("in_app", "mail"):
        with database.acting_as(users["viewer"]) as connection:
            connection.execute(
                "select set_notification_preference(%s, 'spend_alert', %s, false)", [alarms.org_id, channel]
            )
    alarms.alert(name="All AI")
    alarms.spent("12")
    alarms.check()
    alarms.rung()
    told = alarms.all(
        "select m.role, n.detail, n.about_table from notifications as n join memberships as m on m.org_id = n.org_id and m.id = n.person_id"
        " where n.org_id = %s order by 1", alarms.org_id,
    )  # fmt: skip
    assert [row["role"] for row in told] == ["admin", "manager", "owner"]
    assert told[0]["about_table"] == "spend_alerts"
    assert told[0]["detail"] == {
        "name": "All AI", "level": "warning", "amount": "12", "limit": "10", "currency": "USD", "period": "month", "from_on": "2026-03-01",
    }  # fmt: skip


def preview(alarms: Alarms, user: uuid.UUID | None = None, **fields: Any) -> dict[str, Any]:
    asked = {"scope": "organisation", "covers": "all", "period": "month", "currency": "USD"} | fields
    named = ", ".join(f"{name} => %({name})s" for name in asked)
    with alarms.database.acting_as(user or alarms.owner) as connection:
        row = connection.execute(
            f"select * from spend_alert_preview(org_id => %(org_id)s, {named})",
            {"org_id": alarms.org_id} | asked,
        ).fetchone()
    assert row is not None
    return row


def test_the_page_is_told_how_each_alert_stands_and_the_dialog_how_it_would(alarms: Alarms) -> None:
    anna, bo = alarms.customer("Anna"), alarms.customer("Bo")
    now = datetime.now(UTC)
    everybody = alarms.alert(warning_amount="20")
    each = alarms.alert(scope="customer", critical_amount="10", warning_amount="4")
    quiet = alarms.alert(covers="messages", silent_hours=5)
    alarms.spent("12", now, customer_id=anna)
    alarms.spent("5", now, customer_id=bo)
    alarms.check(now + timedelta(seconds=1))
    figure = alarms.figure(everybody)
    assert (figure["level"], figure["spent"], figure["used_share"], figure["since"]) == ("ok", 17, 85, None)
    figure = alarms.figure(each)
    assert (figure["level"], figure["customer_name"], figure["spent"], figure["crossed_count"]) == (
        "critical",
        "Anna",
        12,
        2,
    )
    assert (figure["used_share"], figure["since"]) == (120, now + timedelta(seconds=1))
    figure = alarms.figure(quiet)
    assert (figure["level"], figure["used_share"], figure["newest_at"]) == ("ok", None, None)
    assert figure["silent_since"] is not None
    assert preview(alarms)["spent"] == 17
    assert preview(alarms, scope="customer")["customer_name"] == "Anna"
    assert preview(alarms, scope="customer", customer_id=bo)["spent"] == 5
    assert preview(alarms, scope="agent", agent_id="elin")["spent"] == 0
    assert preview(alarms, currency="SEK")["has_rates"] is False
    for fields in ({"scope": "x"}, {"covers": None}, {"period": "year"}, {"currency": "kr"}):
        with pytest.raises(psycopg.Error) as refused:
            preview(alarms, **fields)
        assert code(refused.value) == "KT213"


def test_a_deleted_organisation_leaves_nothing_behind(alarms: Alarms, database: Database) -> None:
    alarms.alert()
    alarms.spent("12", NOON)
    alarms.check()
    alarms.spent("12", NOON)
    alarms.fold()
    alarms.all("select private.empty_organisation(%s)", alarms.org_id)
    alarms.all("delete from organisations where id = %s", alarms.org_id)
    for table in (
        "public.spend_alerts",
        "public.spend_alert_crossings",
        "private.spend_marks",
        "private.spend_alert_checks",
    ):
        assert alarms.value(f"select count(*) from {table} where org_id = %s", alarms.org_id) == Decimal(0), (
            table
        )
