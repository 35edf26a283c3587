"""A month of real calls through the worker: every figure of the ledger against a computation of its own."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx
import psycopg
import pytest

from tests.database import Database
from tests.emulators.running import DATA, emulator
from tests.usage.account import agrees, connect_again, customers, load_rates, open_account
from tests.usage.reckoning import HASHES, converted, month, rates
from tests.workers.running import lay_queue, wait_for, workers

pytestmark = pytest.mark.skipif(not (DATA / "llm_trace_conv.csv").exists(), reason="skipped: no data")


@pytest.fixture
def router() -> Iterator[str]:
    with emulator("openrouter", "--data", str(DATA)) as address:
        yield address


def url(router: str) -> str:
    return f"{router}/api/v1/"


def test_the_whole_month_agrees_to_the_last_digit_in_three_currencies_also_when_rates_come_late(
    database: Database, router: str
) -> None:
    lay_queue(database)
    load_rates(database, "2026-02-01", "2026-03-31")
    accounts = {currency: open_account(database, currency) for currency in ("SEK", "EUR", "USD")}
    with workers(database, KONTOR_OPENROUTER_URL=url(router)):
        for account in accounts.values():
            account.sync()
        wait_for(lambda: all(account.succeeded() for account in accounts.values()), "three syncs", 240)
        for currency, account in accounts.items():
            agrees(account, currency, until="2026-03-31")
        assert any(org is None for _, org in accounts["SEK"].posted().values()), (
            "the last days wait for a rate"
        )
        for account in accounts.values():
            account.give(HASHES[0], customer_id=account.customer("Åkes Bygg"))
            account.give(HASHES[1], customer_id=account.customer("Brand"))
            assert customers(account)[HASHES[2]] is None
        load_rates(database, "2026-04-01", "2026-04-13")
        waiting = "select count(*) from ledger_entries where amount_org is null"
        wait_for(lambda: accounts["SEK"].value(waiting) == 0, "what waited is converted", 120)
        # and what was converted at an older rate, once a newer one of its week came
        wait_for(lambda: all(account.problems() == [] for account in accounts.values()), "all is right", 120)
    for currency, account in accounts.items():
        agrees(account, currency)
        assert account.pages() == 30 * 4
    sek = accounts["SEK"]
    run = sek.runs()[-1]
    assert (run["state"], run["row_count"], run["error"]) == ("succeeded", len(month(DATA)), None)
    start, end = "2026-03-12", "2026-04-10"
    assert sek.figures(start, end, "USD")["cost"] == sum(s.cost for s in month(DATA).values())
    assert sek.figures(start, end)["cost"] == sum(org for _, org in sek.posted().values() if org is not None)
    days: dict[date, Decimal] = {}
    for place, sum_ in month(DATA).items():
        days[place.day] = days.get(place.day, Decimal(0)) + sum_.cost
    in_euros = sum(converted(dollars, "EUR", day, rates(DATA)) or 0 for day, dollars in days.items())
    assert sek.figures(start, end, "EUR")["cost"] == in_euros


def test_restated_days_are_replaced_and_only_they_are_asked_for(database: Database, router: str) -> None:
    lay_queue(database)
    account = open_account(database, "USD")
    # four days are enough, and the last two are restated
    httpx.post(f"{router}/control", json={"today": "2026-03-16"})
    with workers(database, KONTOR_OPENROUTER_URL=url(router)):
        account.sync()
        wait_for(account.succeeded, "the first sync", 120)
        httpx.post(f"{router}/control", json={"restate": {"2026-03-14": "1.5", "2026-03-15": "0"}})
        account.sync()
        wait_for(lambda: account.succeeded(2), "the second sync", 120)
        account.sync()
        wait_for(lambda: account.succeeded(3), "the third sync", 120)
    pages = [(run["page_count"], run["page_total"]) for run in account.runs()]
    assert pages == [(4 * 4, 4 * 4), (2 * 4, 2 * 4), (0, 0)]
    factors = {date(2026, 3, 14): Decimal("1.5"), date(2026, 3, 15): Decimal(0)}
    expected = {
        (*p, None): (s.cost * factors.get(p.day, 1),) * 2
        for p, s in month(DATA).items()
        if p.day < date(2026, 3, 15)
    }
    assert account.posted() == expected
    assert account.problems() == []


def test_an_account_is_brought_by_one_connection_only(database: Database, router: str) -> None:
    lay_queue(database)
    httpx.post(f"{router}/control", json={"today": "2026-03-13"})
    first = open_account(database, "USD")
    second = connect_again(first, "Again")
    with workers(database, KONTOR_OPENROUTER_URL=url(router)) as running:
        first.sync()
        wait_for(first.succeeded, "the first connection's sync", 120)
        once = first.dollars()
        second.sync()
        wait_for(lambda: len(first.runs()) == 2 and first.runs()[1]["state"] == "failed", "the second's", 120)
        told = running[0].log.read_text()
        assert "synchronised" in told and "sk-or-v1" not in told
    assert first.runs()[1]["error"] == (
        "This account is connected already, as Main, and would count twice. Use that connection."
    )
    assert first.dollars() == once > 0


def test_keys_of_another_account_take_no_day_back(database: Database, router: str) -> None:
    lay_queue(database)
    account = open_account(database, "USD")
    days = ["2026-03-12", "2026-03-13"]
    httpx.post(f"{router}/control", json={"today": "2026-03-14"})
    with workers(database, KONTOR_OPENROUTER_URL=url(router)):
        account.sync()
        wait_for(account.succeeded, "the first sync", 120)
        before = account.posted()
        other = {"keys": ["sk-or-v1-inference-0009"], "restate": dict.fromkeys(days, "2")}
        httpx.post(f"{router}/control", json=other)
        account.sync()
        wait_for(lambda: account.runs()[-1]["state"] == "failed", "the refused sync", 120)
        told = "These are the keys of another account. Make a new connection for it."
        assert account.runs()[-1]["error"] == told
        assert account.posted() == before
        # the same account with keys that are all new: one of its days is just as it was taken in
        httpx.post(f"{router}/control", json={"restate": {days[0]: "1"}})
        account.sync()
        wait_for(lambda: account.succeeded(2), "the sync with new keys", 120)
    assert account.dollars() == sum(
        s.cost * (2 if p.day.isoformat() == days[1] else 1)
        for p, s in month(DATA).items()
        if p.day.isoformat() in days
    )
    assert account.problems() == []


def test_a_deleted_key_keeps_its_days_as_far_as_the_whole_day_still_holds_them(
    database: Database, router: str
) -> None:
    lay_queue(database)
    account = open_account(database, "USD")
    gone = HASHES[0]
    httpx.post(f"{router}/control", json={"today": "2026-03-14"})

    def of_key() -> dict[date, Decimal]:
        rows = account.all(
            "select usage_on, sum(cost) as sum from ai_usage_days"
            " where org_id = %s and key_hash = %s group by 1 having sum(cost) <> 0", account.org_id, gone,
        )  # fmt: skip
        return {row["usage_on"]: row["sum"] for row in rows}

    with workers(database, KONTOR_OPENROUTER_URL=url(router)):
        account.sync()
        wait_for(account.succeeded, "the first sync", 120)
        before = of_key()
        assert sorted(before) == [date(2026, 3, 12), date(2026, 3, 13)]
        # the first day grows, the second shrinks to less than what its keys had
        restated = {"2026-03-12": "1.5", "2026-03-13": "0.5"}
        listed = ["sk-or-v1-inference-0001", "sk-or-v1-inference-0002"]
        httpx.post(f"{router}/control", json={"keys": listed, "restate": restated})
        account.sync()
        wait_for(lambda: account.succeeded(2), "the second sync", 120)
    assert of_key() == {date(2026, 3, 12): before[date(2026, 3, 12)]}
    assert account.dollars() == sum(
        s.cost * Decimal(restated[p.day.isoformat()])
        for p, s in month(DATA).items()
        if p.day.isoformat() in restated
    )
    assert account.problems() == []


def test_figures_that_do_not_fit_are_told_and_leave_nothing_behind(database: Database, router: str) -> None:
    lay_queue(database)
    account = open_account(database, "USD")
    httpx.post(f"{router}/control", json={"today": "2026-03-14", "restate": {"2026-03-13": "-1"}})

    def run(number: int) -> dict[str, Any]:
        found = account.runs()[number:]
        return found[0] if found and found[0]["finished_at"] else {}

    with workers(database, KONTOR_OPENROUTER_URL=url(router)):
        account.sync()
        wait_for(lambda: bool(run(0)), "the first sync ends", 120)
        assert (run(0)["state"], run(0)["page_count"]) == ("failed", 4)
        assert run(0)["error"].endswith("ai_usage_days_figures_are_not_negative")
        assert account.value(
            "select max(usage_on) from ai_usage_days where org_id = %s", account.org_id
        ) == date(2026, 3, 12)
        httpx.post(f"{router}/control", json={"restate": {"2026-03-13": "1"}})
        account.sync()
        wait_for(account.succeeded, "the second sync", 120)
    assert account.pages() == 8
    assert account.dollars() == sum(s.cost for p, s in month(DATA).items() if p.day < date(2026, 3, 14))
    assert account.problems() == []


def test_a_provider_that_fails_is_asked_again_and_a_refused_key_is_not(
    database: Database, router: str
) -> None:
    lay_queue(database)
    account = open_account(database, "USD")
    httpx.post(f"{router}/control", json={"today": "2026-03-13"})

    def connection() -> tuple[str, str | None]:
        [row] = account.all(
            "select state, last_error from integrations where id = %s", account.integration_id
        )
        return row["state"], row["last_error"]

    def states() -> list[str]:
        return [run["state"] for run in account.runs()]

    with workers(database, KONTOR_OPENROUTER_URL=url(router)):
        httpx.post(f"{router}/control", json={"fail": 401})
        account.sync()
        wait_for(lambda: connection() == ("failing", "not now"), "it is refused", 60)
        time.sleep(1)
        assert states() == ["failed"]
        httpx.post(f"{router}/control", json={"fail": 429})
        account.sync()
        wait_for(lambda: states()[1:2] == ["failed"], "the busy answer", 60)
        httpx.post(f"{router}/control", json={"fail": 0})
        wait_for(account.succeeded, "the retry", 120)
    assert connection() == ("connected", None)
    # the first run is the refused one, the second the busy one, and each later one kept to what it was told
    busy = account.runs()[1:]
    for before, after in pairwise(busy):
        assert (after["started_at"] - before["finished_at"]).total_seconds() > 2.5
    assert {run["state"] for run in busy[:-1]} == {"failed"}


def test_a_run_that_ended_between_a_days_last_key_and_its_rest_goes_on(
    database: Database, router: str
) -> None:
    lay_queue(database)
    account = open_account(database, "USD")
    httpx.post(f"{router}/control", json={"today": "2026-03-13"})
    account.all(
        "create function private.refuse_rest() returns trigger language plpgsql as"
        " $$ begin raise exception 'not now'; end $$"
    )
    account.all(
        "create trigger refuse_rest before insert on private.ai_usage_pages for each row"
        " when (new.key_hash = '') execute function private.refuse_rest()"
    )
    dead = "select count(*) from procrastinate.procrastinate_jobs where status = 'failed'"
    with workers(database, KONTOR_OPENROUTER_URL=url(router)):
        account.sync()
        wait_for(lambda: account.value(dead) == 1, "the run gives up", 120)
        account.all("drop trigger refuse_rest on private.ai_usage_pages")
        account.all("drop function private.refuse_rest()")
        account.sync()
        wait_for(account.succeeded, "the next one ends", 120)
    assert account.dollars() == sum(s.cost for p, s in month(DATA).items() if p.day < date(2026, 3, 13))
    assert account.problems() == []


def test_a_connection_that_begins_or_goes_on_is_synchronised_at_once(database: Database) -> None:
    account = open_account(database)
    waiting = "select count(*) from private.job_outbox where task = 'sync_openrouter_activity' and args ->> 'org_id' = %s"

    def change(statement: str) -> int:
        account.all("delete from private.job_outbox")
        account.all(f"update integrations set {statement} where org_id = %s", account.org_id)
        return int(account.value(waiting, str(account.org_id)))

    assert change('secret_hints = \'{"management": "0001"}\'') == 1
    assert change("state = 'paused'") == 0
    assert change("state = 'connected'") == 1
    assert change("state = 'failing', last_error = 'x', last_error_at = now()") == 0
    assert change("state = 'connected', last_error = null, last_error_at = null") == 0
    assert change("name = 'Other'") == 0


def test_sync_now_is_refused_where_it_cannot_work(database: Database) -> None:
    account = open_account(database)
    manager, _ = database.join(account.org_id, "manager")
    stranger = database.new_user()
    for user, words in ((manager, r"missing permission: integrations\.update"), (stranger, "KT004")):
        with pytest.raises(psycopg.Error, match=words):
            database.ask_sync(user, account.org_id, account.integration_id)
    with pytest.raises(psycopg.Error, match="KT031"):
        database.ask_sync(account.owner, account.org_id, uuid.uuid4())
    for change, words in (("pause", "KT040"), ("disconnect", "KT032")):
        with database.acting_as(account.owner) as connection:
            connection.execute(
                f"select public.{change}_integration(%s, %s)", [account.org_id, account.integration_id]
            )
        with pytest.raises(psycopg.Error, match=words):
            database.ask_sync(account.owner, account.org_id, account.integration_id)
