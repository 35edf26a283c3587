"""What is allowed, asked about, routed and blocked, and that what the caps allow is never given twice."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import psycopg
import pytest

from tests.at_once import waits
from tests.database import Database
from tests.guardrails.rails import DEAR_READ, DEAR_WRITTEN, Rails, open_rails


@pytest.fixture
def rails(database: Database) -> Rails:
    return open_rails(database)


def test_without_a_cap_everything_goes_and_is_held_all_the_same(rails: Rails) -> None:
    told = rails.ask("1000000", max_tokens=None, prompt_tokens=1_000)
    assert (told["decision"], told["guardrail_id"], told["max_tokens"]) == ("go", None, None)
    [held] = rails.held()
    assert held["amount"] == 1_000 * DEAR_READ + 4096 * DEAR_WRITTEN
    # a cap that comes later sees it
    rails.cap(limit_amount="0.35")
    assert rails.decided("0.03") == "block"


def test_a_call_without_a_bound_of_its_own_gets_one_where_a_cap_applies(rails: Rails) -> None:
    rails.cap()
    assert rails.ask(max_tokens=None)["max_tokens"] == 4096


def test_room_is_what_the_limit_leaves_after_what_was_spent_and_what_is_held(rails: Rails) -> None:
    cap = rails.cap(limit_amount="10.5")
    rails.spend("7.5")
    first = rails.ask("1.5")
    assert (first["decision"], first["guardrail_id"]) == ("go", None)
    told = rails.ask("2.25")
    assert (told["decision"], told["guardrail_id"], told["reservation_id"]) == ("block", cap, None)
    standing = (told["limit_amount"], told["used"], told["left_amount"], told["most"])
    assert standing == (Decimal("10.5"), 9, Decimal("1.5"), Decimal("2.25"))
    # to the last cent
    assert rails.decided("1.5") == "go"
    assert rails.decided("0.000075") == "block"
    # what came out cheaper leaves room
    rails.spend("0.75")
    rails.settle(first)
    assert rails.decided("0.75") == "go"
    assert rails.decided("0.000075") == "block"


def test_what_costs_nothing_passes_a_full_cap(rails: Rails) -> None:
    rails.cap(limit_amount="0")
    assert rails.decided("0.000075") == "block"
    rails.spend("0", model="free/model", prompt_tokens=5, completion_tokens=5)
    assert rails.decided(model="free/model") == "go"


def test_the_strictest_cap_that_would_be_passed_decides(rails: Rails) -> None:
    def added(action: str, limit: str, **fields: str) -> str:
        rails.cap(action=action, limit_amount=limit, **fields)
        return rails.decided("2")

    rails.spend("0.001", model="cheap/model", prompt_tokens=1_000, completion_tokens=1_000)
    assert added("warn", "1") == "warn"
    assert added("route", "1", route_model="cheap/model") == "route"
    assert added("ask", "1") == "ask"
    assert added("block", "1") == "block"
    assert added("block", "0.5") == "block"
    assert rails.held() and all(row["amount"] != 2 for row in rails.held()[1:]), (
        "nothing is held for what is refused"
    )


def test_ask_wants_a_confirmation_and_the_audit_log_says_who_gave_it(rails: Rails) -> None:
    cap = rails.cap(action="ask", limit_amount="1")
    assert rails.decided("2") == "ask"
    assert rails.held() == []
    manager, _ = rails.database.join(rails.org_id, "manager")
    told = rails.ask("2", by=manager, is_confirmed=True)
    assert (told["decision"], told["guardrail_id"]) == ("warn", cap)
    [row] = rails.all(
        "select actor, op, new from audit_log where org_id = %s and row_id = %s and job = 'reserve_spend'",
        rails.org_id, cap,
    )  # fmt: skip
    assert (row["actor"], row["op"]) == (manager, "update")
    assert row["new"] == {
        "confirmed_amount": "1.99995",
        "currency": "USD",
        "kind": "ai",
        "reservation_id": str(told["reservation_id"]),
    }
    # a confirmation opens no cap that blocks
    rails.cap(action="block", limit_amount="1")
    assert rails.decided("2", is_confirmed=True) == "block"
    assert len(rails.held()) == 1


def test_a_cheaper_model_is_called_and_weighed_at_its_own_price(rails: Rails) -> None:
    for read, written in ((1_000, 0), (0, 1_000)):
        rails.spend("0.001", model="cheap/model", prompt_tokens=read, completion_tokens=written)
    route = rails.cap(action="route", limit_amount="1", route_model="cheap/model")
    told = rails.ask("3")
    assert (told["decision"], told["guardrail_id"], told["model"]) == ("route", route, "cheap/model")
    [held] = rails.held()
    assert held["amount"] == Decimal("0.04200") == 40_000 * Decimal("0.00000105")
    # that one fits under a cap which the model that was asked for would pass
    rails.cap(action="block", limit_amount="1.5")
    assert rails.ask("3")["model"] == "cheap/model"
    # and one that is as cheap already is not routed anywhere
    rails.spend("2")
    assert rails.decided("3") == "block"
    rails.all("update guardrails set is_enabled = false where org_id = %s and action = 'block'", rails.org_id)
    told = rails.ask("3", model="cheap/model")
    assert (told["decision"], told["model"]) == ("warn", "cheap/model")


def test_a_cap_bounds_its_own_customer_or_agent_or_each_by_itself(rails: Rails) -> None:
    anna, bo = rails.customer("Anna"), rails.customer("Bo")
    rails.cap(scope="customer", customer_id=anna, limit_amount="1")
    rails.cap(scope="customer", limit_amount="5")
    rails.cap(scope="agent", agent_id="a-1", limit_amount="2")
    rails.cap(scope="agent", limit_amount="8")
    assert rails.decided("100") == "go", "a call of nobody's is under none"
    assert rails.decided("2", customer_id=anna) == "block"
    assert rails.decided("4", customer_id=bo) == "go"
    assert rails.decided("2", customer_id=bo) == "block", "each has used its own"
    assert rails.decided("1", customer_id=anna) == "go"
    assert rails.decided("3", agent_id="a-1") == "block"
    assert rails.decided("3", agent_id="a-2") == "go"
    assert rails.decided("6", agent_id="a-2") == "block"
    assert rails.decided("6", agent_id="a-3") == "go"
    # a merged customer's calls and cap are those of the one it became
    with rails.database.acting_as(rails.owner) as connection:
        connection.execute("select merge_customers(%s, %s, %s)", [rails.org_id, bo, anna])
    assert rails.decided("0.5", customer_id=anna) == rails.decided("0.5", customer_id=bo) == "block"


def test_a_cap_on_messages_sees_no_ai_and_one_on_both_sees_both(rails: Rails) -> None:
    def message(amount: str) -> str:
        return rails.decided(kind="message", amount=amount, model=None)

    rails.cap(covers="messages", limit_amount="2")
    rails.spend("3")
    assert (message("2"), rails.decided("5")) == ("go", "go")
    assert message("0.1") == "block"
    both = rails.cap(covers="both", limit_amount="11")
    assert rails.ask("2")["guardrail_id"] == both


def test_a_share_of_revenue_is_of_the_same_scope_and_never_less_than_the_amount(rails: Rails) -> None:
    today = str(
        rails.value(
            "select (now() at time zone timezone)::date from organisations where id = %s", rails.org_id
        )
    )
    anna, bo = rails.customer("Anna"), rails.customer("Bo")
    rails.cap(scope="customer", limit_share="5")
    assert rails.decided("1", customer_id=anna) == "block", "of no revenue every share is nothing"
    entry = rails.enter("revenue", today, "100", "USD", customer_id=anna)
    rails.enter("cost", today, "50", "USD", customer_id=anna)
    assert rails.decided("5", customer_id=anna) == "go"
    assert rails.decided("1", customer_id=anna) == "block"
    assert rails.decided("1", customer_id=bo) == "block"
    rails.enter("revenue", "2020-01-01", "1000", "USD", customer_id=bo)
    assert rails.decided("1", customer_id=bo) == "block", "another month's"
    organisation = rails.cap(limit_share="1", limit_amount="6")
    told = rails.ask("2")
    assert (told["guardrail_id"], told["limit_amount"], told["used"]) == (
        organisation,
        6,
        Decimal("4.99995"),
    )
    for _ in range(2):
        rails.enter("revenue", today, "450", "USD")
        told = rails.ask("6", max_tokens=None, prompt_tokens=10**9)
        rails.fold()
    assert told["limit_amount"] == 10
    rails.all("update manual_entries set state = 'void' where org_id = %s and id = %s", rails.org_id, entry)
    assert rails.ask(max_tokens=None, prompt_tokens=10**9)["limit_amount"] == 9


def test_a_paused_or_deleted_cap_bounds_nothing_and_comes_back(rails: Rails) -> None:
    cap = rails.cap(limit_amount="0")
    with rails.database.acting_as(rails.owner) as connection:
        connection.execute("update guardrails set is_enabled = false where id = %s", [cap])
    assert rails.decided() == "go"
    with rails.database.acting_as(rails.owner) as connection:
        connection.execute("update guardrails set is_enabled = true where id = %s", [cap])
        connection.execute("delete from guardrails where id = %s", [cap])
    assert rails.decided() == "go"
    deletion = rails.value(
        "select id from audit_log where org_id = %s and row_id = %s and op = 'delete'", rails.org_id, cap
    )
    with rails.database.acting_as(rails.owner) as connection:
        connection.execute("select * from undo_delete(%s, %s)", [rails.org_id, deletion])
    assert rails.ask()["guardrail_id"] == cap


def test_a_customers_cap_goes_and_comes_back_with_its_customer(rails: Rails) -> None:
    anna = rails.customer("Anna")
    cap = rails.cap(scope="customer", customer_id=anna, limit_amount="0")
    with rails.database.acting_as(rails.owner) as connection:
        connection.execute("delete from customers where id = %s", [anna])
    assert rails.all("select * from guardrails where org_id = %s", rails.org_id) == []
    deletion = rails.value(
        "select id from audit_log where org_id = %s and row_id = %s and op = 'delete'", rails.org_id, anna
    )
    with rails.database.acting_as(rails.owner) as connection:
        connection.execute("select * from undo_delete(%s, %s)", [rails.org_id, deletion])
    assert rails.ask(customer_id=anna)["guardrail_id"] == cap


def test_another_currency_is_converted_and_a_missing_rate_blocks(rails: Rails) -> None:
    cap = rails.cap(limit_amount="100", currency="SEK")
    told = rails.ask("1")
    assert (told["decision"], told["guardrail_id"], told["has_rates"]) == ("block", cap, False)
    today = str(rails.value("select (now() at time zone 'UTC')::date"))
    rails.rate("SEK", today, "10")
    rails.rate("USD", today, "1.25")
    try:
        rails.spend("5")
        told = rails.ask("9")
        assert (told["decision"], told["used"], told["most"]) == ("block", 40, 72)
        assert rails.decided("7.5") == "go"
        assert rails.decided("0.01") == "block"
    finally:
        rails.all("delete from fx_rates")


def test_fifty_at_once_get_the_room_for_ten(rails: Rails) -> None:
    rails.cap(limit_amount="10")
    rails.cap(scope="agent", limit_amount="10")
    anna, bo = rails.customer("Anna"), rails.customer("Bo")
    rails.cap(scope="customer", limit_amount="6")
    ready = threading.Barrier(50)

    def one(number: int) -> str:
        ready.wait(60)
        return rails.decided("1", customer_id=(anna, bo)[number % 2], agent_id=("x", "y")[number // 25])

    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(one, range(50)))
    assert (told.count("go"), told.count("block")) == (10, 40)
    assert sum(row["amount"] for row in rails.held()) <= 10


def test_who_asks_waits_for_the_one_before_in_the_same_scope_alone(database: Database, rails: Rails) -> None:
    anna, bo = rails.customer("Anna"), rails.customer("Bo")
    rails.cap(scope="customer", limit_amount="1")
    other = open_rails(database)
    other.cap(limit_amount="1")
    with database.connect() as first:
        assert rails.ask("1", connection=first, customer_id=anna)["decision"] == "go"
        # neither another customer nor another organisation waits
        assert rails.decided("1", customer_id=bo) == "go"
        assert other.decided("1") == "go"
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(rails.decided, "1", customer_id=anna)
            waits(database)
            first.commit()
            assert second.result(30) == "block"


def test_what_was_left_behind_is_held_for_two_days_in_its_own_period(rails: Rails) -> None:
    day = rails.cap(limit_amount="1", period="day")
    assert rails.decided("1") == "go"
    assert rails.decided("1") == "block"
    rails.all("update guardrails set is_enabled = false where id = %s", day)
    month = rails.cap(limit_amount="1")
    rails.pass_time(47)
    started = rails.value("select reserved_at >= date_trunc('month', now() at time zone o.timezone) at time zone o.timezone"
        " from private.spend_reservations as r join organisations as o on o.id = r.org_id where r.org_id = %s", rails.org_id)  # fmt: skip
    assert rails.decided("1") == ("block" if started else "go")
    if started:
        rails.all("update guardrails set is_enabled = id = %s where org_id = %s", day, rails.org_id)
        assert rails.decided("0.5") == "go", "another day's"
        rails.all("update guardrails set is_enabled = id = %s where org_id = %s", month, rails.org_id)
    rails.pass_time(1.1)
    assert len(rails.all("select private.tidy_reservations(100)")) == 1
    assert [row for row in rails.held() if row["amount"] == 1] == []


def test_a_snapshot_is_refused(rails: Rails) -> None:
    rails.cap()
    with rails.database.connect() as connection, pytest.raises(psycopg.Error) as refused:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        rails.ask(connection=connection)
    assert refused.value.sqlstate == "25001"


def test_what_others_spent_is_told_to_those_who_read_guardrails(rails: Rails) -> None:
    rails.cap(limit_amount="1")
    rails.spend("1")
    for role, sees in (
        ("admin", True),
        ("manager", True),
        ("viewer", True),
        ("rep", False),
        ("talent", False),
    ):
        user, _ = rails.database.join(rails.org_id, role)
        told = rails.ask(by=user)
        assert told["decision"] == "block"
        assert (
            told["limit_amount"] is not None,
            told["used"] is not None,
            told["left_amount"] is not None,
        ) == (sees,) * 3
    assert rails.ask(by=uuid.uuid4())["used"] is None
