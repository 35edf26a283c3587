"""A call counts once, whichever comes first: its own log or the provider's day that counts it too."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.usage.account import Account, open_account
from tests.workers.running import wait_for

DAY = date(2026, 3, 12)
KEY = "b" * 64
LOG = (
    "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost)"
    " values (%s, %s, %s, %s, %s, %s, %s)"
)


@pytest.fixture
def account(database: Database) -> Account:
    return open_account(database, "USD")


def begin(account: Account) -> uuid.UUID:
    return uuid.UUID(
        str(
            account.value(
                "select private.begin_sync(%s, %s, 'sync_openrouter_activity')",
                account.org_id,
                account.integration_id,
            )
        )
    )


def page(account: Account, run: uuid.UUID, *, key: str = KEY, **costs: str) -> list[Any]:
    """The arguments of a page that counts so much of each model; the rest of the day is the page without a key."""
    rows = [
        {"model": f"a/{name}", "provider_name": "", "requests": 9, "prompt_tokens": 9, "completion_tokens": 0,
         "reasoning_tokens": 0, "cost": cost, "byok": "0"} for name, cost in costs.items()
    ]  # fmt: skip
    return [account.org_id, account.integration_id, run, DAY, key, json.dumps(rows), "{}"]


RECORD = "select private.record_usage_page(%s, %s, %s, %s, %s, %s, %s)"


def call(account: Account, model: str, cost: str) -> list[Any]:
    moment = f"{DAY}T12:00Z"
    return [
        account.org_id, account.integration_id, uuid.uuid4().hex, moment, f"a/{model}", KEY, cost,
    ]  # fmt: skip


@contextmanager
def meanwhile(account: Account, statement: str, values: list[Any]) -> Iterator[threading.Thread]:
    """Run a statement beside the block; it is over at the end."""
    failures: list[Exception] = []

    def run() -> None:
        try:
            account.all(statement, *values)
        except psycopg.Error as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(60)
        assert not thread.is_alive() and failures == []


def waits(account: Account, words: str) -> bool:
    return bool(
        account.value(
            "select exists (select from pg_stat_activity where datname = current_database()"
            " and wait_event_type = 'Lock' and query like %s)",
            f"%{words}%",
        )
    )


def test_a_day_waits_for_a_call_that_is_being_logged(account: Account) -> None:
    run = begin(account)
    with account.database.connect() as logging:
        logging.execute(LOG, call(account, "one", "0.5"))
        with meanwhile(account, RECORD, page(account, run, one="2")):
            wait_for(lambda: waits(account, "record_usage_page"), "the page waits", 60)
            logging.commit()
    assert account.value(
        "select logged_amount from ai_usage_days where org_id = %s", account.org_id
    ) == Decimal("0.5")
    assert account.dollars() == 2
    assert account.problems() == []


def test_a_call_waits_for_its_day_and_counts_into_it(account: Account) -> None:
    run = begin(account)
    with account.database.connect() as recording:
        recording.execute(RECORD, page(account, run, one="2"))
        with meanwhile(account, LOG, call(account, "one", "0.5")):
            wait_for(lambda: waits(account, "insert into ai_usage_logs"), "the call waits", 60)
            recording.commit()
    assert account.value(
        "select logged_amount from ai_usage_days where org_id = %s", account.org_id
    ) == Decimal("0.5")
    assert account.dollars() == 2
    assert account.problems() == []


def test_calls_of_one_day_do_not_wait_for_each_other(account: Account) -> None:
    with account.database.connect() as one, account.database.connect() as other:
        other.execute("set local lock_timeout = '5s'")
        one.execute(LOG, call(account, "one", "0.5"))
        other.execute(LOG, call(account, "one", "0.25"))
        other.commit()
    assert account.dollars() == Decimal("0.75")


def test_many_calls_beside_their_day_end_at_the_providers_figure(account: Account) -> None:
    run = begin(account)

    def log_calls() -> None:
        for number in range(20):
            account.all(LOG, *call(account, f"m{number % 3}", "0.01"))

    threads = [threading.Thread(target=log_calls) for _ in range(3)]
    for thread in threads:
        thread.start()
    rounds = 0
    while any(thread.is_alive() for thread in threads) or rounds < 3:
        rounds += 1
        account.all(RECORD, *page(account, run, m0=f"{rounds}.5", m1="0.25"))
    # 60 calls of a cent, and of the third model the provider knows nothing
    assert account.dollars() == rounds + Decimal("0.75")
    assert account.value(
        "select sum(logged_amount) from ai_usage_days where org_id = %s", account.org_id
    ) == Decimal("0.6")
    assert account.problems() == []


def test_what_is_logged_beyond_the_providers_figure_is_taken_back(account: Account) -> None:
    run = begin(account)
    account.all(LOG, *call(account, "one", "3"))
    account.all(RECORD, *page(account, run, one="2"))
    assert (
        account.value(
            "select amount from ledger_entries where org_id = %s and source = 'ai_usage_days'", account.org_id
        )
        == -1
    )
    account.all(RECORD, *page(account, run))
    assert account.dollars() == 0
    account.all(RECORD, *page(account, run, one="3"))
    rows = account.all("select source, amount from ledger_entries where org_id = %s", account.org_id)
    assert rows == [{"source": "ai_usage_logs", "amount": 3}]
    account.all("delete from ai_usage_logs where org_id = %s", account.org_id)
    assert account.dollars() == 3
    assert account.problems() == []


def test_a_call_with_a_key_that_openrouter_never_listed_counts_into_the_rest_of_its_day(
    account: Account,
) -> None:
    run = begin(account)
    other = call(account, "two", "0.125")
    other[5] = "c" * 64
    account.all(LOG, *call(account, "one", "0.5"))
    account.all(RECORD, *page(account, run, key="", one="2", two="1"))
    assert (account.dollars(), account.problems()) == (3, [])
    account.all(LOG, *call(account, "one", "0.25"))
    account.all(LOG, *other)
    account.all(LOG, *call(account, "three", "0.25"))
    assert (account.dollars(), account.problems()) == (3, [])
    # the key is listed after all: its calls leave the rest for the key's own row
    account.all(RECORD, *page(account, run, one="1.5"))
    assert account.problems() == []
    account.all(RECORD, *page(account, run, key="", one="0.5", two="1"))
    assert (account.dollars(), account.problems()) == (3, [])
    logged = "select key_hash, sum(logged_amount) as sum from ai_usage_days where org_id = %s group by 1"
    assert {row["key_hash"]: row["sum"] for row in account.all(logged, account.org_id)} == {
        KEY: 1,
        "": Decimal("0.125"),
    }
    account.all("delete from ai_usage_logs where org_id = %s", account.org_id)
    assert (account.dollars(), account.problems()) == (3, [])


def test_a_run_that_was_taken_for_dead_writes_no_more(account: Account) -> None:
    first, second = begin(account), begin(account)
    assert account.value(RECORD, *page(account, first, one="1")) is None
    assert account.value(RECORD, *page(account, second, one="2")) == 1
    account.all("select private.end_sync(%s, %s, 'late')", account.org_id, first)
    assert [run["state"] for run in account.runs()] == ["broken_off", "running"]
    with account.database.acting_as(account.owner) as connection:
        connection.execute(
            "select public.pause_integration(%s, %s)", [account.org_id, account.integration_id]
        )
    assert account.value(RECORD, *page(account, second, one="3")) is None
    account.all("select private.end_sync(%s, %s, null)", account.org_id, second)
    assert account.runs()[-1]["state"] == "broken_off"
    assert (
        account.value("select private.begin_sync(%s, %s, 'x')", account.org_id, account.integration_id)
        is None
    )
    assert account.dollars() == 2


def test_a_keys_new_customer_and_person_take_all_its_use_along(account: Account) -> None:
    run = begin(account)
    customer = account.customer("Åkes Bygg")
    _, person = account.database.join(account.org_id, "rep")
    account.all(
        "insert into openrouter_keys (org_id, integration_id, key_hash) values (%s, %s, %s)",
        account.org_id, account.integration_id, KEY,
    )  # fmt: skip
    account.all(LOG, *call(account, "one", "0.5"))
    account.all(RECORD, *page(account, run, one="2", two="1"))
    for whom in ({"customer_id": customer, "person_id": person}, {"customer_id": None, "person_id": None}):
        account.give(KEY, **whom)
        rows = account.all(
            "select distinct customer_id, person_id from ledger_entries where org_id = %s", account.org_id
        )
        assert rows == [whom]
        assert account.problems() == []
    assert account.dollars() == 3


def test_a_merge_of_customers_takes_the_key_along_and_its_undo_brings_it_back(account: Account) -> None:
    run = begin(account)
    kept, merged = account.customer("Kept"), account.customer("Merged")
    account.all(
        "insert into openrouter_keys (org_id, integration_id, key_hash, customer_id) values (%s, %s, %s, %s)",
        account.org_id, account.integration_id, KEY, merged,
    )  # fmt: skip
    account.all(LOG, *call(account, "one", "0.5"))
    account.all(RECORD, *page(account, run, one="2", two="1"))
    whose = "select distinct customer_id from ledger_entries where org_id = %s"
    assert account.value(whose, account.org_id) == merged
    with account.database.acting_as(account.owner) as connection:
        [done] = connection.execute(
            "select public.merge_customers(%s, %s, %s) as id", [account.org_id, kept, merged]
        ).fetchall()
    assert account.value(whose, account.org_id) == kept
    # a call that is logged meanwhile goes with the key
    account.all(LOG, *call(account, "two", "0.25"))
    with account.database.acting_as(account.owner) as connection:
        connection.execute("select public.undo_merge(%s, %s)", [account.org_id, done["id"]])
    assert account.value(whose, account.org_id) == merged
    assert (account.dollars(), account.problems()) == (3, [])


def test_more_use_than_one_statement_moves_is_left_to_a_job(account: Account) -> None:
    account.all(
        "insert into openrouter_keys (org_id, integration_id, key_hash) values (%s, %s, %s)",
        account.org_id, account.integration_id, KEY,
    )  # fmt: skip
    account.all(
        "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost)"
        " select %s, %s, n::text, %s, 'a/one', %s, 0.001 from generate_series(1, 2500) as n",
        account.org_id, account.integration_id, f"{DAY}T12:00Z", KEY,
    )  # fmt: skip
    customer = account.customer("Åkes Bygg")
    account.give(KEY, customer_id=customer)
    [job] = account.all(
        "select args from private.job_outbox where task = 'follow_openrouter_key' and args ->> 'org_id' = %s",
        str(account.org_id),
    )
    moved = "select count(*) from ledger_entries where org_id = %s and customer_id = %s"
    assert account.value(moved, account.org_id, customer) == 2000
    account.all("select private.follow_openrouter_key(%s, %s, 2000)", account.org_id, job["args"]["key_id"])
    assert account.value(moved, account.org_id, customer) == 2500
    assert account.problems() == []
