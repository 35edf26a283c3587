"""Who sets, sees and lifts a cap; what cannot be written; and how the caps stand for the page."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.guardrails.rails import Rails, open_rails


@pytest.fixture
def rails(database: Database) -> Rails:
    return open_rails(database)


def code(error: psycopg.Error) -> str:
    """Ours where there is one."""
    text = error.diag.message_primary or ""
    return text[text.index("KT") :][:5] if error.sqlstate == "PGRST" else str(error.sqlstate)


def test_owners_and_administrators_set_caps_and_nobody_else(rails: Rails, database: Database) -> None:
    cap = rails.cap()
    admin, _ = database.join(rails.org_id, "admin")
    rails.cap(admin, name="Another")
    for role in ("manager", "rep", "viewer", "talent"):
        user, _ = database.join(rails.org_id, role)
        with pytest.raises(psycopg.Error) as refused:
            rails.cap(user)
        assert refused.value.sqlstate == "42501"
        with database.acting_as(user) as connection:
            changed = connection.execute("update guardrails set limit_amount = 1000000 where id = %s", [cap])
            assert changed.rowcount == 0
            assert connection.execute("delete from guardrails where id = %s", [cap]).rowcount == 0
            seen = connection.execute("select count(*) as n from guardrails").fetchone()
        assert seen == {"n": 2 if role in ("manager", "viewer") else 0}


def test_strangers_and_other_organisations_see_and_move_nothing(rails: Rails, database: Database) -> None:
    cap = rails.cap(limit_amount="0")
    other = open_rails(database)
    for user in (other.owner, database.new_user()):
        with database.acting_as(user) as connection:
            assert connection.execute("select * from guardrails where id = %s", [cap]).fetchall() == []
            assert (
                connection.execute("update guardrails set is_enabled = false where id = %s", [cap]).rowcount
                == 0
            )
        with pytest.raises(psycopg.Error) as refused:
            rails.use(user)
        assert code(refused.value) == "KT004"
        with pytest.raises(psycopg.Error) as refused:
            rails.cap(user)
        assert refused.value.sqlstate == "42501"
    with pytest.raises(psycopg.Error) as refused:
        other.cap(scope="customer", customer_id=rails.customer("Theirs"))
    assert refused.value.sqlstate == "23503"
    with pytest.raises(psycopg.Error), database.acting_as(None, "anon") as connection:
        connection.execute("select * from guardrails")
    for role in ("rep", "talent"):
        user, _ = database.join(rails.org_id, role)
        with pytest.raises(psycopg.Error) as refused:
            rails.use(user)
        assert code(refused.value) == "KT003"


@pytest.mark.parametrize(
    "call",
    [
        "select private.settle_spend(%(org_id)s, %(id)s)",
        "select private.reserve_ai_call(%(org_id)s, %(id)s, '', 'a/b', null, null, 1, 1, true)",
        "select private.reserve_spend(%(org_id)s, null)",
        "select * from private.spend_reservations",
        "delete from private.spend_reservations",
        "select private.guardrail_standing(g, null, null, now()) from guardrails as g",
    ],
)
def test_room_is_given_and_taken_back_by_the_service_alone(rails: Rails, call: str) -> None:
    rails.cap()
    held = rails.ask()["reservation_id"]
    with pytest.raises(psycopg.Error) as refused, rails.database.acting_as(rails.owner) as connection:
        connection.execute(call, {"org_id": rails.org_id, "id": held})
    assert refused.value.sqlstate == "42501"
    assert len(rails.held()) == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"limit_amount": None}, "guardrails_limit_is_given"),
        ({"limit_amount": "-1"}, "guardrails_limit_is_bounded"),
        ({"limit_amount": "NaN"}, None),
        ({"limit_share": "100.01"}, "guardrails_share_is_a_percentage"),
        ({"limit_share": "0.0000001"}, "guardrails_share_is_a_percentage"),
        ({"scope": "everything"}, "guardrails_scope_is_known"),
        ({"agent_id": "a-1"}, "guardrails_agent_fits_scope"),
        ({"scope": "agent", "covers": "both"}, "guardrails_agent_is_of_ai"),
        ({"action": "route"}, "guardrails_route_has_a_model"),
        ({"route_model": "a/b"}, "guardrails_route_has_a_model"),
        ({"action": "route", "route_model": "a/b", "covers": "both"}, "guardrails_route_is_of_ai"),
        ({"action": "route", "route_model": "no model"}, "guardrails_route_model_is_a_model"),
        ({"action": "explode"}, "guardrails_action_is_known"),
        ({"period": "year"}, "guardrails_period_is_known"),
        ({"name": "two\nlines"}, "guardrails_name_is_one_line"),
        ({"name": " "}, "guardrails_name_is_visible"),
    ],
)
def test_what_makes_no_sense_cannot_be_written(
    rails: Rails, fields: dict[str, Any], constraint: str | None
) -> None:
    with pytest.raises(psycopg.Error) as refused:
        rails.cap(**{"limit_amount": "1"} | fields)
    assert str(refused.value.sqlstate).startswith("23") or constraint is None
    if constraint:
        assert refused.value.diag.constraint_name == constraint


def test_the_page_is_told_how_each_cap_stands(rails: Rails) -> None:
    anna, bo = rails.customer("Anna"), rails.customer("Bo")
    everybody = rails.cap(limit_amount="20")
    each = rails.cap(scope="customer", limit_amount="10")
    one = rails.cap(scope="customer", customer_id=bo, limit_amount="4", is_enabled=False)
    agents = rails.cap(scope="agent", limit_amount="4")
    messages = rails.cap(covers="messages", limit_amount="0")
    rails.spend("5", customer_id=anna)
    rails.spend("2", customer_id=bo)
    rails.ask("0.75", customer_id=anna)
    viewer, _ = rails.database.join(rails.org_id, "viewer")
    rows = {row["id"]: row for row in rails.use(viewer)}
    month = datetime.now(UTC)

    def standing(cap: uuid.UUID) -> tuple[Any, ...]:
        row = rows[cap]
        return (
            row["limit_amount"],
            row["spent"],
            row["reserved"],
            row["left_amount"],
            row["used_share"],
            row["customer_name"],
        )

    assert standing(everybody) == (20, 7, Decimal("0.75"), Decimal("12.25"), Decimal("38.8"), None)
    assert standing(each) == (10, 5, Decimal("0.75"), Decimal("4.25"), Decimal("57.5"), "Anna")
    assert standing(one) == (4, 2, 0, 2, 50, "Bo")
    assert standing(agents) == (4, 0, 0, 4, 0, None)
    assert standing(messages) == (0, 0, 0, 0, 0, None)
    assert abs((rows[everybody]["to_on"] - month.date()).days) <= 31
    assert all(row["has_rates"] for row in rows.values())


def test_what_the_provider_counts_beyond_our_calls_is_spent_too(rails: Rails) -> None:
    rails.cap(limit_amount="10")
    rails.all(
        "insert into ai_usage_days (org_id, integration_id, usage_on, model, key_hash, cost, logged_amount)"
        " values (%s, %s, (now() at time zone 'Europe/Stockholm')::date, 'a/b', 'k', 7, 2)",
        rails.org_id, rails.integration_id,
    )  # fmt: skip
    rails.spend("2")
    assert rails.ask("1000")["used"] == 7
