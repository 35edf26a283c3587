"""Calls through the function on a real server: what the caps allow goes through, the rest is refused in words, and what a
killed process leaves behind neither blocks for ever nor is spent twice."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from tests.database import Database
from tests.emulators.running import DATA
from tests.guardrails.rails import Rails, open_rails
from tests.usage.server import MODEL, Server, chatting, emulated, events, free_port, signed, start
from tests.workers.running import wait_for

pytestmark = pytest.mark.skipif(not (DATA / "llm_trace_conv.csv").exists(), reason="skipped: no data")
# of a model that was never called, with 100 tokens written and 83 bytes that may be read
MOST = 83 * Decimal("0.000015") + 100 * Decimal("0.000075")


@pytest.fixture(scope="module")
def router() -> Iterator[str]:
    with emulated() as found:
        yield found


@pytest.fixture(scope="module")
def server(database: Database, router: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    output = tmp_path_factory.mktemp("server") / "log"
    with chatting(database, router, output) as address:
        yield Server(address, router)


@pytest.fixture
def rails(database: Database) -> Rails:
    return open_rails(database)


def post(server: Server, rails: Rails, by: uuid.UUID | None = None, **changes: object) -> httpx.Response:
    return server.post(by or rails.owner, server.body(rails, "Hej", **{"max_tokens": 100} | changes))


def spent(rails: Rails) -> Decimal:
    return rails.dollars()


def people(rails: Rails, count: int) -> list[uuid.UUID]:
    """Managers: one person has at most twenty calls a minute."""
    return [rails.database.join(rails.org_id, "manager")[0] for _ in range(count)]


def test_fifty_calls_at_once_against_room_for_ten(server: Server, rails: Rails) -> None:
    limit = 10 * MOST
    rails.cap(limit_amount=str(limit))
    who = people(rails, 5)
    ready = threading.Barrier(50)

    def one(number: int) -> httpx.Response:
        ready.wait(60)
        return post(server, rails, who[number % 5])

    # long answers, so that all are decided on before the first one's cost is known
    server.control(pause=0.6)
    try:
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(one, range(50)))
    finally:
        server.control(pause=0)
    assert Counter(answer.status_code for answer in answers) == {200: 10, 402: 40}
    for answer in answers:
        if answer.status_code == 402:
            told = answer.json()
            assert told["code"] == "KT210"
            assert 'The guardrail "Cap" allows' in told["message"]
            assert "max_tokens" in told["hint"] and "raise the limit" in told["hint"]
        else:
            assert events(answer.text)[-1]["log_id"]
    logged = rails.value("select count(*) from ai_usage_logs where org_id = %s", rails.org_id)
    assert (logged, rails.held()) == (10, [])
    assert 0 < spent(rails) <= limit
    assert rails.problems() == []


def test_calls_go_on_until_the_ledger_has_reached_the_cap_and_never_past_it(
    server: Server, rails: Rails
) -> None:
    """A cap of a few real calls: each frees what it did not need, and what is left at the end is less than one may cost."""
    for words in ("Hej", "Hej " * 20, "Hej " * 50):
        assert server.post(rails.owner, server.body(rails, words)).status_code == 200
    before = spent(rails)
    # what a call may cost is some fifteen times what it does
    assert post(server, rails).status_code == 200
    limit = before + 30 * (spent(rails) - before)
    cap = rails.cap(limit_amount=str(limit))
    who = people(rails, 4)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: post(server, rails, who[number % 4]), range(32)))
    assert {answer.status_code for answer in answers} == {200, 402}
    assert spent(rails) <= limit
    while post(server, rails, people(rails, 1)[0]).status_code == 200:
        assert spent(rails) <= limit
    assert rails.held() == []
    assert spent(rails) > before + 5 * (limit - before) / 30, "what was not needed was given back"
    rails.all("update guardrails set limit_amount = limit_amount * 2 where id = %s", cap)
    assert post(server, rails).status_code == 200


def test_a_question_is_answered_by_confirming_and_the_answer_says_what_was_passed(
    server: Server, rails: Rails
) -> None:
    cap = rails.cap(action="ask", limit_amount="0.005", name="Each month's AI")
    asked = post(server, rails)
    assert (asked.status_code, asked.json()["code"]) == (409, "KT211")
    assert asked.json()["details"] == f"guardrail: {cap}"
    assert '"confirm": true' in asked.json()["hint"]
    confirmed = post(server, rails, confirm=True)
    assert confirmed.status_code == 200
    told = events(confirmed.text)[-1]["guardrail"]
    assert (told["decision"], told["id"], told["name"], told["limit"], told["used"]) == (
        "warn", str(cap), "Each month's AI", "0.005", "0",
    )  # fmt: skip
    assert (
        rails.value(
            "select count(*) from audit_log where org_id = %s and job = 'reserve_spend'", rails.org_id
        )
        == 1
    )
    # a rep is told that there is a cap, not what the others spent
    rep, _ = rails.database.join(rails.org_id, "rep")
    rails.cap(action="block", limit_amount="0", name="Hard")
    refused = post(server, rails, rep, confirm=True).json()
    assert refused["message"] == 'The guardrail "Hard" leaves no room for this call.'


def test_a_routed_call_goes_to_the_cheaper_model_and_says_so(server: Server, rails: Rails) -> None:
    assert post(server, rails).status_code == 200
    rails.cap(action="route", limit_amount="0.000001", route_model=MODEL, name="Cheap")
    answer = post(server, rails, model="openai/gpt-4.1")
    told = events(answer.text)
    assert {event["model"] for event in told} == {MODEL}
    assert (told[-1]["guardrail"]["decision"], told[-1]["guardrail"]["name"]) == ("route", "Cheap")
    logs = rails.all(
        "select model, called_model, asked_model from ai_usage_logs where org_id = %s order by called_at",
        rails.org_id,
    )
    assert [tuple(log.values()) for log in logs] == [(MODEL, MODEL, None), (MODEL, MODEL, "openai/gpt-4.1")]
    assert rails.held() == []


def test_a_call_of_a_keys_customer_is_under_that_customers_cap(server: Server, rails: Rails) -> None:
    anna, bo = rails.customer("Anna"), rails.customer("Bo")
    assert post(server, rails).status_code == 200
    key = rails.value("select key_hash from ai_usage_logs where org_id = %s", rails.org_id)
    rails.all(
        "insert into openrouter_keys (org_id, integration_id, key_hash, customer_id) values (%s, %s, %s, %s)",
        rails.org_id, rails.integration_id, key, anna,
    )  # fmt: skip
    rails.cap(scope="customer", customer_id=anna, limit_amount="0")
    assert post(server, rails).status_code == 402
    assert post(server, rails, customer_id=str(bo)).status_code == 200


def test_what_was_refused_or_never_reached_gives_its_room_back_and_what_broke_off_keeps_it(
    server: Server, rails: Rails
) -> None:
    rails.cap(limit_amount=str(MOST + Decimal("0.001")))
    for fail in (429, 503, 401):
        server.control(fail=fail)
        try:
            assert post(server, rails).status_code in (409, 429, 503)
        finally:
            server.control(fail=0)
        assert rails.held() == []
    # an answer in the middle of which the model was gone may cost something: the provider's day will tell
    broken = server.post(rails.owner, server.body(rails, "break off", max_tokens=100))
    assert events(broken.text)[-1]["error"]["code"] == "KT045"
    assert len(rails.held()) == 1
    assert post(server, rails).json()["code"] == "KT210"
    rails.pass_time(49)
    assert post(server, rails).status_code == 200


def test_a_process_killed_between_the_room_and_the_answer_blocks_for_a_while_and_overspends_nothing(
    database: Database, router: str, rails: Rails, server: Server, tmp_path: Path
) -> None:
    limit = 2 * MOST + Decimal("0.000001")
    rails.cap(limit_amount=str(limit))
    port = free_port()
    process = start(database, router, tmp_path / "killed.log", port)
    doomed = Server(f"http://127.0.0.1:{port}", router)
    failed: list[type[Exception]] = []

    def call() -> None:
        try:
            post(doomed, rails)
        except httpx.HTTPError as error:
            failed.append(type(error))

    server.control(pause=0.2)
    threads = [threading.Thread(target=call) for _ in range(2)]
    try:
        for thread in threads:
            thread.start()
        wait_for(lambda: len(rails.held()) == 2, "both have their room", 60)
    finally:
        process.kill()
        process.wait(15)
        server.control(pause=0)
        for thread in threads:
            thread.join(60)
    assert len(failed) == 2
    assert spent(rails) == 0
    # whether they are paid nobody knows yet
    assert post(server, rails).json()["code"] == "KT210"
    rails.pass_time(49)
    assert [post(server, rails).status_code for _ in range(2)] == [200, 200]
    assert spent(rails) <= limit
    assert rails.problems() == []


def test_an_answer_that_comes_after_its_room_is_gone_counts(server: Server, rails: Rails) -> None:
    rails.cap(limit_amount="1")
    server.control(pause=0.3)
    try:
        with httpx.stream(
            "POST",
            f"{server.address}/chat",
            json=server.body(rails, max_tokens=100),
            headers=signed(rails.owner),
            timeout=60,
        ) as answer:
            assert answer.status_code == 200
            rails.all("delete from private.spend_reservations where org_id = %s", rails.org_id)
    finally:
        server.control(pause=0)
    wait_for(lambda: spent(rails) > 0, "the log")
    assert rails.ask("1000")["used"] == spent(rails)


def test_another_organisations_caps_hold_nobody_up(server: Server, database: Database, rails: Rails) -> None:
    rails.cap(limit_amount="0")
    other = open_rails(database)
    assert post(server, rails).status_code == 402
    assert post(server, other).status_code == 200
