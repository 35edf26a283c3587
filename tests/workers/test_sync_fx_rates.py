"""The ECB's rates come in whole, once, and after anything that goes wrong on the way."""

from __future__ import annotations

import csv
import io
import random
import time
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import httpx
import psycopg
import pytest

from tests.database import Database
from tests.emulators.running import DATA, emulator
from tests.workers.running import defer, lay_queue, value, wait_for, workers

HISTORY = DATA / "ecb_eurofxref_hist.zip"
pytestmark = pytest.mark.skipif(not HISTORY.exists(), reason="skipped: no data")


@pytest.fixture(scope="module")
def bank() -> Iterator[str]:
    with emulator("ecb", "--history", str(HISTORY), "--today", "2026-03-13") as address:
        yield address


def url(bank: str) -> str:
    return f"{bank}/stats/eurofxref/"


def fetches(database: Database) -> list[dict[str, Any]]:
    with database.connect() as connection:
        return connection.execute("select * from public.fx_fetches order by id").fetchall()


def failures(database: Database) -> list[str]:
    """What each failed fetch said."""
    return [one["error"] for one in fetches(database) if one["state"] == "failed"]


@cache
def history() -> dict[tuple[str, str], Decimal]:
    """The file, read without our code."""
    with zipfile.ZipFile(HISTORY) as archive:
        rows = list(csv.reader(io.StringIO(archive.read(archive.namelist()[0]).decode())))
    return {
        (row[0], name): Decimal(text)
        for row in rows[1:]
        if row
        for name, text in zip(rows[0][1:], row[1:], strict=False)
        if name.strip() and text not in ("N/A", "")
    }


def stored(database: Database, since: str) -> dict[tuple[str, str], Decimal]:
    with database.connect() as connection:
        rows = connection.execute(
            "select rated_on::text, currency, rate from public.fx_rates where rated_on >= %s", [since]
        ).fetchall()
    found = {(row["rated_on"], row["currency"]): row["rate"] for row in rows}
    assert len(found) == len(rows), "a rate stands twice"
    return found


def assert_stored(database: Database, until: str, since: str = "1999-01-01") -> None:
    """All rates of these days; only the first differences are told, of a quarter of a million."""
    wanted = {key: rate for key, rate in history().items() if since <= key[0] <= until}
    assert sorted(stored(database, since).items() ^ wanted.items())[:5] == []


def test_the_first_run_takes_the_whole_history_however_often_it_is_killed(
    database: Database, bank: str
) -> None:
    lay_queue(database)
    defer(database, "sync_fx_rates")
    chance = random.Random(20260313)
    for _ in range(2):
        with workers(database, KONTOR_ECB_URL=url(bank)) as (worker,):
            before = len(fetches(database))
            wait_for(lambda before=before: len(fetches(database)) > before, "a fetch begins")
            time.sleep(chance.uniform(0, 2))
            worker.kill()
    with workers(database, KONTOR_ECB_URL=url(bank)) as (worker,):
        wait_for(lambda: fetches(database)[-1]["state"] == "succeeded", "the history is in")
        assert worker.end() == 0
    assert_stored(database, "2026-03-13")
    assert [row["state"] for row in fetches(database)[:-1]] == ["failed"] * (len(fetches(database)) - 1)


def test_later_runs_ask_for_no_more_than_is_missing(database: Database, bank: str) -> None:
    with workers(database, KONTOR_ECB_URL=url(bank)):
        # Friday is known; Monday follows it directly; a week later days are missing
        for today, file in (
            ("2026-03-15", "eurofxref-daily.xml"),
            ("2026-03-16", "eurofxref-daily.xml"),
            ("2026-03-24", "eurofxref-hist-90d.xml"),
        ):
            httpx.post(f"{bank}/control", json={"today": today})
            run_once(database)
            assert fetches(database)[-1]["file"] == file
            assert_stored(database, today, "2026-01-01")
        run_once(database)
        run_once(database)
        assert fetches(database)[-1]["rate_count"] == 0
        assert fetches(database)[-1]["etag"] == fetches(database)[-2]["etag"] is not None


def test_a_bank_that_does_not_answer_is_a_failed_fetch_and_is_asked_again(
    database: Database, bank: str
) -> None:
    httpx.post(f"{bank}/control", json={"fail": 503, "today": "2026-03-25"})
    with workers(database, KONTOR_ECB_URL=url(bank)):
        before = len(failures(database))
        defer(database, "sync_fx_rates")
        # it is asked again meanwhile, so the newest may be under way
        wait_for(lambda: bool(failures(database)[before:]), "a failure")
        assert all("503" in error for error in failures(database)[before:])
        httpx.post(f"{bank}/control", json={"fail": 0})
        wait_for(lambda: fetches(database)[-1]["state"] == "succeeded", "the retry")
    assert_stored(database, "2026-03-25")


def test_fetch_now_needs_the_right_to_it(database: Database) -> None:
    owner = database.new_user()
    viewer, _ = database.join(database.organisation_of(owner), "viewer")
    with database.connect() as connection:
        connection.execute("delete from public.memberships where user_id = %s and role = 'owner'", [viewer])
    with database.acting_as(viewer) as connection, pytest.raises(psycopg.Error, match=r"fx_rates\.update"):
        connection.execute("select public.fetch_rates()")
    with database.acting_as(owner) as connection:
        connection.execute("select public.fetch_rates()")
    assert value(database, "select count(*) from private.job_outbox where task = 'sync_fx_rates'") == 1


def run_once(database: Database) -> None:
    count = len(fetches(database))
    defer(database, "sync_fx_rates")
    wait_for(
        lambda: len(fetches(database)) > count and fetches(database)[-1]["state"] == "succeeded", "a fetch"
    )
