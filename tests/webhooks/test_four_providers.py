"""Four providers tell of the same hours at once while functions and Postgres are killed: every call once, every cost once."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvloop

from bench.figures import harm, keep
from stack.postgres import free_port
from tests.database import Database
from tests.emulators import retell, telnyx, twilio, vapi
from tests.emulators.running import emulator
from tests.emulators.vapi_callbacks import SECRET
from tests.ledger.books import Books
from tests.own_postgres import Server as Postgres
from tests.own_postgres import own_postgres
from tests.usage.server import reached
from tests.webhooks.line import SITE, Server, start, until
from tests.webhooks.storm import HOURS, PROVIDERS, Storm, storm
from tests.webhooks.storm_books import books, rates_around
from tests.webhooks.test_deliveries import Sender
from tests.workers.running import lay_queue, wait_for, workers

KEYS = {
    "twilio": {"account_sid": twilio.ACCOUNT, "auth_token": twilio.TOKEN},
    "telnyx": {"api_key": telnyx.API_KEY, "public_key": telnyx.PUBLIC_KEY},
    "vapi": {"api_key": vapi.KEY, "webhook_secret": SECRET},
    "retell": {"api_key": retell.KEY},
}
# what the data cannot take for a while: every such call is told of in vain, and again by a replay
REFUSED = "provider = 'retell' and provider_leg_id ~ '^call_[0-9]*5$'"


@dataclass(frozen=True)
class Firm(Books):
    """An organisation that is connected to all four, their emulators and the functions."""

    server: Server
    outside: dict[str, str]
    urls: dict[str, str]
    places: dict[str, uuid.UUID]

    @property
    def told(self) -> str:
        return ",".join(f"{name}={address}" for name, address in self.outside.items())

    def serve(self) -> Any:
        port = int(self.server.address.rpartition(":")[2])
        process = start(
            self.database, port, self.outside["twilio"], self.server.log, KONTOR_PROVIDER_URLS=self.told
        )
        wait_for(lambda: reached(port), "the functions answer")
        return process

    def known(self) -> dict[str, list[dict[str, Any]]]:
        """Every row that a call, a message or its cost has, with our own clocks."""
        return {
            table: self.all(f"select * from {table} where org_id = %s order by {keys}", self.org_id)
            for table, keys in (
                ("telephony_events", "id"), ("telephony_legs", "id"),
                ("ledger_entries", "source, source_id, part, to_currency"),
            )
        }  # fmt: skip

    def states(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for row in self.all(
            "select provider, provider_event_id, state from webhook_events where org_id = %s", self.org_id
        ):
            found.setdefault((row["provider"], row["provider_event_id"]), []).append(row["state"])
        return found


@contextmanager
def firm(database: Database, folder: Path) -> Iterator[Firm]:
    """Connected through the function, in SEK."""
    lay_queue(database)
    with ExitStack() as stack:
        outside = {name: stack.enter_context(emulator(name)) for name in PROVIDERS}
        owner = database.new_user(currency="SEK")
        org_id = database.organisation_of(owner)
        server = Server(f"http://127.0.0.1:{free_port()}", outside["twilio"], folder / "functions.log")
        found = Firm(database, org_id, owner, server, outside, {}, {})
        process = found.serve()
        try:
            for name in PROVIDERS:
                answer = server.connect(owner, org_id, provider=name, name="Main", keys=KEYS[name])
                assert answer.status_code == 201, answer.text
                found.places[name] = uuid.UUID(answer.json()["id"])
                found.urls[name] = server.url(owner, org_id, answer.json()["id"])["url"]
        finally:
            process.terminate()
            process.wait(15)
        # a test says itself when it synchronises
        found.all("delete from private.job_outbox where args ->> 'org_id' = %s", str(org_id))
        yield found


async def deliver(found: Firm, made: Storm, at_once: int, answered: Counter[str]) -> list[int]:
    """Each, signed anew at every attempt, until it is answered by anything but a refusal to work."""
    statuses = [0] * len(made.sent)
    waiting = iter(range(len(made.sent)))
    paths = {name: url.removeprefix(SITE).partition("#")[0] for name, url in found.urls.items()}

    async def send() -> None:
        sender = Sender(found.server)
        for place in waiting:
            told = made.sent[place]
            for _ in range(600):
                try:
                    statuses[place] = await sender.post(
                        paths[told.provider], told.made(found.urls[told.provider])
                    )
                except (OSError, EOFError):
                    await asyncio.sleep(0.1)
                    continue
                if statuses[place] < 500:
                    break
                answered["again"] += 1
                await asyncio.sleep(0.1)
            answered["all"] += 1
        sender.close()

    await asyncio.gather(*(send() for _ in range(at_once)))
    return statuses


@contextmanager
def killing(found: Firm, postgres: Postgres, answered: Counter[str], total: int) -> Iterator[Counter[str]]:
    """The functions are killed at a quarter and at three quarters of what is sent, Postgres at a half."""
    over, kills = threading.Event(), Counter[str]()
    process = found.serve()

    def kill() -> None:
        nonlocal process
        for quarter, what in ((1, "functions"), (2, "postgres"), (3, "functions")):
            while answered["all"] < total * quarter // 4:
                if over.wait(0.01):
                    return
            if what == "postgres":
                postgres.stop(signal.SIGQUIT)
                postgres.start()
            else:
                process.kill()
                process.wait()
                process = found.serve()
            kills[what] += 1

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield kills
    finally:
        over.set()
        thread.join(60)
        process.terminate()
        process.wait(15)


def list_all(found: Firm, made: Storm) -> None:
    """The providers know afterwards what they told of."""
    records: dict[str, list[dict[str, Any]]] = {"messaging": made.texts_listed}
    for leg in made.legs:
        for word, raw in leg.records().items():
            records.setdefault(word, []).extend(raw)
    kinds = {
        kind: [line for line in made.lines if line["sid"].startswith("CA") == (kind == "calls")]
        for kind in ("calls", "messages")
    }
    for name, change in (
        ("twilio", kinds), ("telnyx", {"records": records}), ("vapi", {"calls": made.reports_listed}),
        ("retell", {"calls": made.analyses}),
    ):  # fmt: skip
        httpx.post(f"{found.outside[name]}/control", json=change, timeout=600).raise_for_status()


def sync(found: Firm, *names: str) -> None:
    """A run of the lists' worker for each of these connections, to its good end."""
    count = (
        "select count(*) from sync_runs where org_id = %s and integration_id = %s and finished_at is not null"
    )
    before = {name: found.value(count, found.org_id, found.places[name]) for name in names}
    for name in names:
        found.database.ask_sync(found.owner, found.org_id, found.places[name])
    for name in names:
        until(
            lambda name=name: found.value(count, found.org_id, found.places[name]) > before[name],
            f"{name}'s lists are taken in",
            1800,
        )
    runs = found.all("select integration_id, state, error from sync_runs where org_id = %s", found.org_id)
    assert {(run["state"], run["error"]) for run in runs} == {("succeeded", None)}, runs


def check_ledger(found: Firm, made: Storm, rates: Any, *, with_lists: bool) -> int:
    """How many entries differ from the computation of their own; every call has its legs, every day its sum."""
    rows = found.all(
        "select l.provider, l.provider_leg_id, e.part, e.day, e.amount::numeric as amount, e.currency, e.state,"
        " e.amount_org::numeric as amount_org, e.to_currency from ledger_entries as e join telephony_legs as l"
        " on l.org_id = e.org_id and l.id = e.source_id where e.org_id = %s and e.source = 'telephony_legs'",
        found.org_id,
    )
    posted = {
        (row["provider"], row["provider_leg_id"], row["part"]):
            (row["day"], row["amount"], row["currency"], row["amount_org"], row["to_currency"], row["state"])
        for row in rows
    }  # fmt: skip
    expected = {
        place: (cost.day, cost.amount, cost.currency, cost.in_sek, "SEK", "actual")
        for place, cost in books(made, rates, with_lists=with_lists).items()
    }
    assert len(posted) == len(rows)
    wrong = [place for place in posted.keys() | expected.keys() if posted.get(place) != expected.get(place)]
    for place in wrong[:5]:
        print(place, "posted", posted.get(place), "expected", expected.get(place))
    sums: dict[date, Decimal] = {}
    for day, _, _, in_sek, *_ in expected.values():
        sums[day] = sums.get(day, Decimal(0)) + in_sek
    found.fold()
    daily = found.all(
        "select day, sum(amount_org::numeric) as cost from ledger_daily where org_id = %s group by day",
        found.org_id,
    )
    assert wrong or {row["day"]: row["cost"] for row in daily} == sums
    assert [row for row in found.problems() if row["severity"] == "error"] == []
    return len(wrong)


def check_calls(found: Firm, made: Storm) -> None:
    rows = found.all(
        "select array_agg(array[l.provider, l.provider_leg_id]) as legs, e.provider_key from telephony_legs as l"
        " join telephony_events as e on e.org_id = l.org_id and e.id = l.event_id where l.org_id = %s group by e.org_id, e.id",
        found.org_id,
    )
    assert [r for r in rows if r["provider_key"] != "+".join(sorted({name for name, _ in r["legs"]}))] == []
    assert sorted(sorted(map(tuple, row["legs"])) for row in rows) == sorted(map(sorted, made.calls))
    assert found.value("select count(*) from telephony_events where org_id = %s", found.org_id) == len(rows)
    ended = found.all("select distinct kind, state from telephony_events where org_id = %s", found.org_id)
    assert {(row["kind"], row["state"]) for row in ended} == {
        ("call", "completed"), ("message", "delivered"), ("message", "received"),
    }  # fmt: skip


def replay(found: Firm) -> None:
    """All that failed or was not understood, read and applied again."""
    with found.database.acting_as(found.owner) as connection:
        connection.execute("select public.replay_webhook_events(%s, null)", [found.org_id])
    left = "select count(*) from webhook_events where org_id = %s and state = 'waiting'"
    until(lambda: found.value(left, found.org_id) == 0, "all are applied again", 600)


def run(postgres: Postgres, folder: Path, count: int) -> Counter[str]:
    """The whole story; returns how often what was killed and how much harm was done."""
    database = Database(postgres.cluster, "postgres")
    begin = (datetime.now(UTC) - timedelta(hours=HOURS + 2)).replace(microsecond=0)
    made, rates = storm(count, count, begin), rates_around(begin)
    with firm(database, folder) as found:
        for currency, days in rates.items():
            for day, rate in days.items():
                found.rate(currency, str(day), str(rate))
        found.all(f"alter table telephony_legs add constraint not_for_now check (not ({REFUSED})) not valid")
        answered = Counter[str]()
        with killing(found, postgres, answered, len(made.sent)) as done:
            began = time.monotonic()
            statuses = uvloop.run(deliver(found, made, 16, answered))
            print(
                f"{len(statuses)} deliveries in {time.monotonic() - began:.0f} s, {answered['again']} put off"
            )
        assert set(statuses) == {200}
        states, wanted = found.states(), {(told.provider, told.event) for told in made.sent}
        done["lost"] = len(wanted - states.keys())
        done["doubled"] = sum(map(len, states.values())) - len(states)
        assert states.keys() <= wanted
        bad = {(told.provider, told.event) for told in made.unreadable}
        listed = found.all(
            "select provider, provider_event_id, state, error from webhook_events"
            " where org_id = %s and state in ('unknown', 'failed')", found.org_id,
        )  # fmt: skip
        refused = {(row["provider"], row["provider_event_id"]) for row in listed if row["state"] == "failed"}
        assert {(r["provider"], r["provider_event_id"]) for r in listed if r["state"] == "unknown"} == bad
        assert refused == {
            (told.provider, told.event)
            for told in made.fresh if told.provider == "retell" and told.event.endswith("5")
        }  # fmt: skip
        assert all(row["error"] for row in listed if row["state"] == "failed")
        assert {state for place in wanted - bad - refused for state in states[place]} <= {"applied", "stale"}
        payloads = found.value("select count(*) from webhook_payloads where org_id = %s", found.org_id)
        assert payloads == len(wanted)
        found.all("alter table telephony_legs drop constraint not_for_now")
        list_all(found, made)
        with workers(database, KONTOR_PROVIDER_URLS=found.told):
            replay(found)
            again = found.states()
            assert {place for place, [state] in again.items() if state == "unknown"} == bad
            assert {state for place in refused for state in again[place]} <= {"applied", "stale"}
            assert refused
            check_calls(found, made)
            done["differences"] = check_ledger(found, made, rates, with_lists=False)
            # Twilio tells its prices in lists alone
            sync(found, "twilio")
            done["differences"] += check_ledger(found, made, rates, with_lists=True)
            before = found.known()
            sync(found, *PROVIDERS)
            replay(found)
            after = found.known()
        for table, rows in before.items():
            changed = [(a, b) for a, b in zip(rows, after[table], strict=True) if a != b]
            assert changed == [], (table, len(changed), changed[:2])
        assert found.states() == again
        done["differences"] += check_ledger(found, made, rates, with_lists=True)
    return done


def test_four_providers_at_once_cost_what_was_told_while_all_is_killed(tmp_path: Path) -> None:
    with own_postgres(fsync="off") as postgres:
        done = run(postgres, tmp_path, 700)
    assert (done["functions"], done["postgres"]) == (2, 1)
    assert (done["lost"], done["doubled"], done["differences"]) == (0, 0, 0)


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_events_of_four_providers_while_all_is_killed(tmp_path: Path) -> None:
    with own_postgres(fsync="off", max_connections="100") as postgres:
        done = run(postgres, tmp_path, 100_000)
    how = (
        "100,000 events of Twilio, Telnyx, Vapi and Retell, 30% doubled, 10% late, 1% unreadable; functions killed twice,"
        " Postgres once; the ledger equals a computation of its own, also after every provider's lists"
    )
    keep([harm(f"R2.providers.{name}", done[name], how) for name in ("lost", "doubled", "differences")])
    assert (done["functions"], done["postgres"]) == (2, 1)
    assert (done["lost"], done["doubled"], done["differences"]) == (0, 0, 0)
