"""Calls through the function, on a real server: streamed, logged once with their cost, and refused in words."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.database import Database
from tests.emulators.running import DATA
from tests.usage.account import Account, connect_again, open_account
from tests.usage.reckoning import HASHES
from tests.usage.server import MODEL, Server, chatting, emulated, events, signed
from tests.workers.running import lay_queue, wait_for, workers

pytestmark = pytest.mark.skipif(not (DATA / "llm_trace_conv.csv").exists(), reason="skipped: no data")
KEY = HASHES[1]


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The function and the emulator; at the end, what it logged of all these calls holds nothing secret."""
    output = tmp_path_factory.mktemp("server") / "log"
    with emulated() as router, chatting(database, router, output) as address:
        yield Server(address, router)
    told = output.read_text()
    assert '"path": "/chat"' in told
    assert [word for word in ("sk-or-v1", "eyJ", "Hej", "Nummer") if word in told] == []


@pytest.fixture
def account(database: Database) -> Account:
    return open_account(database, "USD")


def logs(account: Account) -> list[dict[str, Any]]:
    return account.all("select * from ai_usage_logs where org_id = %s order by called_at", account.org_id)


def me(account: Account) -> uuid.UUID:
    found = account.value(
        "select id from memberships where org_id = %s and user_id = %s", account.org_id, account.owner
    )
    return uuid.UUID(str(found))


def test_a_call_streams_and_its_cost_is_in_the_ledger_when_the_usage_arrives(
    server: Server, account: Account
) -> None:
    told = server.chat(account, "Hej på dig")
    assert (
        "".join(c["delta"]["content"] for e in told for c in e["choices"])
        == "Du sade: Hej på dig åäö\u2028🙂"
    )
    usage = told[-1]["usage"]
    [log] = logs(account)
    assert (str(log["id"]), log["cost"], log["key_hash"]) == (told[-1]["log_id"], Decimal(usage["cost"]), KEY)
    assert log["cost"] == usage["prompt_tokens"] * Decimal("0.00000001837") + usage[
        "completion_tokens"
    ] * Decimal("0.000000073")
    assert (Decimal(log["cost_text"]), log["person_id"]) == (log["cost"], me(account))
    entry = account.entry(log["id"])
    assert (entry["amount"], entry["day"], entry["workspace"]) == (log["cost"], log["usage_on"], "usage")
    assert account.problems() == []


def test_a_call_belongs_to_the_customer_it_names_else_to_the_keys(server: Server, account: Account) -> None:
    first, second, named = (account.customer(name) for name in ("First", "Second", "Named"))
    account.all(
        "insert into openrouter_keys (org_id, integration_id, key_hash, customer_id) values (%s, %s, %s, %s)",
        account.org_id, account.integration_id, KEY, first,
    )  # fmt: skip
    server.chat(account, "the key's")
    server.chat(account, "its own", customer_id=str(named))
    assert [log["customer_id"] for log in logs(account)] == [first, named]
    account.give(KEY, customer_id=second)
    assert [log["customer_id"] for log in logs(account)] == [second, named]
    assert [account.entry(log["id"])["customer_id"] for log in logs(account)] == [second, named]
    # the person is the caller, whatever the key says
    account.give(KEY, person_id=None)
    assert {log["person_id"] for log in logs(account)} == {me(account)}
    with account.database.acting_as(account.owner) as connection:
        connection.execute("select public.merge_customers(%s, %s, %s)", [account.org_id, first, second])
    assert [log["customer_id"] for log in logs(account)] == [first, named]
    assert account.problems() == []


def test_a_call_that_serves_an_agent_says_so(server: Server, account: Account) -> None:
    server.chat(account, "nobody's")
    server.chat(account, "the receptionist's", agent_id="agent_Åsa 1")
    assert [log["agent_id"] for log in logs(account)] == [None, "agent_Åsa 1"]
    assert account.problems() == []


def test_a_caller_who_hangs_up_is_logged_all_the_same(server: Server, account: Account) -> None:
    server.control(pause=0.05)
    try:
        with httpx.stream(
            "POST",
            f"{server.address}/chat",
            json=server.body(account),
            headers=signed(account.owner),
            timeout=30,
        ) as answer:
            assert next(answer.iter_bytes())
            assert logs(account) == []
        wait_for(lambda: len(logs(account)) == 1, "the log")
    finally:
        server.control(pause=0)


def test_a_call_whose_customer_or_caller_goes_meanwhile_is_logged_as_nobodys(
    server: Server, account: Account
) -> None:
    customer = account.customer("Gone")
    caller, person = account.database.join(account.org_id, "manager")
    asked = server.body(account, customer_id=str(customer))
    server.control(pause=0.05)
    try:
        with httpx.stream(
            "POST", f"{server.address}/chat", json=asked, headers=signed(caller), timeout=30
        ) as answer:
            assert answer.status_code == 200
            account.all("delete from customers where org_id = %s and id = %s", account.org_id, customer)
            account.all("delete from memberships where org_id = %s and id = %s", account.org_id, person)
            told = events(answer.read().decode())
    finally:
        server.control(pause=0)
    [log] = logs(account)
    assert (str(log["id"]), log["customer_id"], log["person_id"]) == (told[-1]["log_id"], None, None)
    assert account.dollars() == log["cost"] > 0
    assert account.problems() == []


def test_an_answer_that_breaks_off_says_so_and_logs_nothing(server: Server, account: Account) -> None:
    told = server.chat(account, "break off")
    assert told[-1]["error"] == {"code": "KT045", "message": "OpenRouter: Provider disconnected"}
    assert logs(account) == []


def test_the_same_calls_down_both_roads_count_once(
    server: Server, database: Database, account: Account
) -> None:
    """Calls through us, then the provider's day with them and with calls that we never saw."""
    lay_queue(database)
    told = [
        server.chat(account, f"Nummer {number}", model=model)
        for number in range(4)
        for model in (MODEL, "openai/gpt-4.1")
    ]
    day = logs(account)[0]["usage_on"]
    ours = sum((Decimal(events[-1]["usage"]["cost"]) for events in told), Decimal(0))
    assert account.dollars() == ours
    seen = {log["generation_id"] for log in logs(account)}
    direct = sum(
        (call_directly(server, key, words) for key in (1, 1, 2) for words in ("a", "b" * 400)), Decimal(0)
    )
    server.control(today=(day + timedelta(days=1)).isoformat())
    try:
        with workers(database, KONTOR_OPENROUTER_URL=f"{server.router}/api/v1/"):
            account.sync()
            wait_for(account.succeeded, "the sync")
            provider = provider_total(server, day)
            assert account.dollars() == provider >= ours + direct
            assert account.problems() == []
            # a call that is logged when its day is taken in already counts into the day's row
            late(account, day, "1.25", MODEL)
            late(account, day, "0.75", "new/model")
            assert account.dollars() == provider
            assert account.value(
                "select sum(cost) = %s from ai_usage_daily where org_id = %s", provider, account.org_id
            )
            # and the provider then counts it too
            server.control(restate={day.isoformat(): "2"})
            account.sync()
            wait_for(lambda: account.succeeded(2), "the second sync")
            assert account.dollars() == provider_total(server, day) > provider
        assert account.problems() == []
        assert seen < {log["generation_id"] for log in logs(account)}
    finally:
        server.control(today=day.isoformat(), restate={day.isoformat(): "1"})


def call_directly(server: Server, key: int, words: str) -> Decimal:
    """A call that goes round us; returns its cost."""
    answer = httpx.post(
        f"{server.router}/api/v1/chat/completions",
        json={"model": "mistralai/mistral-small", "messages": [{"role": "user", "content": words}]},
        headers={"Authorization": f"Bearer sk-or-v1-inference-000{key}"},
    )
    [told] = [line for line in answer.text.split("\n") if '"usage"' in line]
    cost = json.loads(told[6:], parse_float=Decimal)["usage"]["cost"]
    assert isinstance(cost, Decimal)
    return cost


def provider_total(server: Server, day: Any) -> Decimal:
    answer = httpx.get(
        f"{server.router}/api/v1/activity",
        params={"date": day.isoformat()}, headers={"Authorization": "Bearer sk-or-v1-management-0000"},
    )  # fmt: skip
    rows = json.loads(answer.text, parse_float=Decimal)["data"]
    return sum((Decimal(row["usage"]) for row in rows), Decimal(0))


def late(account: Account, day: Any, cost: str, model: str) -> None:
    account.all(
        "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        account.org_id, account.integration_id, uuid.uuid4().hex, datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        model, KEY, cost,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"model": ""}, 422, "model"),
        ({"model": "no/such-model"}, 422, "not a valid model"),
        ({"messages": []}, 422, "messages"),
        ({"messages": [{"role": "user", "content": ""}]}, 422, "messages.0.content"),
        ({"messages": [{"role": "god", "content": "x"}]}, 422, "messages.0.role"),
        ({"stream": False}, 422, "stream"),
        ({"temperature": 3}, 422, "temperature"),
        ({"org_id": "x"}, 422, "org_id"),
        ({"org_id": str(uuid.uuid4())}, 404, "no such organisation"),
        ({"integration_id": str(uuid.uuid4())}, 404, "no such connection"),
        ({"customer_id": str(uuid.uuid4())}, 404, "no such customer"),
        ({"agent_id": ""}, 422, "agent_id"),
        ({"agent_id": "x" * 201}, 422, "agent_id"),
        ({"agent_id": "a\0b"}, 422, "agent_id"),
        ({"messages": [{"role": "user", "content": "x" * 190_000}] * 6}, 413, "larger"),
    ],
)
def test_a_wrong_call_is_refused_before_it_starts(
    server: Server, account: Account, change: dict[str, Any], status: int, words: str
) -> None:
    answer = server.post(account.owner, server.body(account, **change))
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert set(answer.json()) == {"code", "message", "details", "hint", "request_id"}
    assert logs(account) == []


def test_who_may_not_call_is_told_which_permission_is_missing(server: Server, account: Account) -> None:
    for role, permission in (("viewer", "create"), ("talent", "create"), ("talent", "read"), ("rep", "read")):
        user_id, _ = account.database.join(account.org_id, role)
        if permission == "create":
            answer = server.post(user_id, server.body(account))
        else:
            answer = httpx.get(f"{server.address}/activity", params=place(account), headers=signed(user_id))
        assert answer.status_code == 403
        assert answer.json()["details"] == f"missing permission: ai_usage_logs.{permission}"
    stranger = account.database.new_user()
    assert server.post(stranger, server.body(account)).status_code == 404
    theirs = open_account(account.database)
    mixed = server.body(account, integration_id=str(theirs.integration_id))
    assert server.post(account.owner, mixed).status_code == 404
    assert httpx.post(f"{server.address}/chat", json={}).status_code == 401
    assert httpx.post(f"{server.address}/chat", content="x", headers=signed(account.owner)).status_code == 415


def test_a_paused_or_ended_connection_is_not_called(server: Server, account: Account) -> None:
    for change, code in (("pause", "KT040"), ("disconnect", "KT032")):
        with account.database.acting_as(account.owner) as connection:
            connection.execute(
                f"select public.{change}_integration(%s, %s)", [account.org_id, account.integration_id]
            )
        answer = server.post(account.owner, server.body(account))
        assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_a_connection_whose_calls_or_keys_are_of_no_use_is_not_called(
    server: Server, account: Account
) -> None:
    account.all(
        "insert into openrouter_keys (org_id, integration_id, key_hash) values (%s, %s, %s)",
        account.org_id, account.integration_id, KEY,
    )  # fmt: skip
    again = connect_again(account, "Again")
    answer = server.post(account.owner, server.body(again))
    assert (answer.status_code, answer.json()["code"]) == (409, "KT047")
    account.all(
        "update integration_secrets set sealed = overlay(sealed placing %s from 30) where org_id = %s",
        b"xx", account.org_id,
    )  # fmt: skip
    answer = server.post(account.owner, server.body(account))
    assert (answer.status_code, answer.json()["code"]) == (409, "KT048")
    assert logs(account) == []


@pytest.mark.parametrize(
    ("fail", "status", "code", "wait"),
    [
        (401, 409, "KT041", None),
        (402, 409, "KT042", None),
        (413, 422, "KT043", None),
        (429, 429, "KT044", "3"),
        (503, 503, "KT045", "3"),
        (500, 503, "KT045", "30"),
    ],
)
def test_what_openrouter_refuses_is_told_as_what_it_means(
    server: Server, account: Account, fail: int, status: int, code: str, wait: str | None
) -> None:
    server.control(fail=fail)
    try:
        answers = [
            server.post(account.owner, server.body(account)),
            httpx.get(f"{server.address}/activity", params=place(account), headers=signed(account.owner)),
        ]
    finally:
        server.control(fail=0)
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers.get("retry-after") == wait
    assert logs(account) == []


def place(account: Account) -> dict[str, str]:
    return {"org_id": str(account.org_id), "integration_id": str(account.integration_id)}


def test_activity_is_the_providers_of_now(server: Server, account: Account) -> None:
    def ask(**more: str) -> httpx.Response:
        return httpx.get(
            f"{server.address}/activity",
            params=place(account) | more,
            headers=signed(account.owner),
            timeout=30,
        )

    server.control(today="2026-04-11")
    try:
        rows = ask(date="2026-04-01", key_hash=KEY).json()["data"]
        assert rows and {row["usage_on"] for row in rows} == {"2026-04-01"}
        assert all(isinstance(row["cost"], str) for row in rows)
        assert ask(date="2026-04-11").json()["code"] == "KT043"
        assert ask(date="x").status_code == 422
        assert ask(more="x").json()["details"] == "more"
    finally:
        server.control(today=datetime.now(UTC).date().isoformat())


def test_too_many_calls_are_told_when_to_come_back(server: Server, account: Account) -> None:
    # some are given back meanwhile, so a slow machine needs more than the minute's 20
    with httpx.Client(base_url=server.address, headers=signed(account.owner)) as client:
        for _ in range(2_000):
            answer = client.post("/chat", json={})
            if answer.status_code == 429:
                break
        assert client.get("/activity").status_code == 422, "questions are counted apart"
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
