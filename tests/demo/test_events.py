"""The demo firm's calls and messages: through the real webhook, while somebody looks, and never by a provider."""

from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import psycopg
import pytest

from stack.postgres import free_port
from tests.database import Database
from tests.demo.firm import all_rows, allow, load, refused
from tests.usage.server import reached, signed
from tests.webhooks.line import start
from tests.workers.running import lay_queue, value, wait_for, workers

# nobody listens there: whoever asked a provider would fail
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Firm:
    """The demo organisation, its owner, and where the functions answer."""

    database: Database
    org_id: uuid.UUID
    owner: uuid.UUID
    url: str

    def count(self, table: str, where: str = "true") -> int:
        found = value(
            self.database, f"select count(*) as n from {table} where org_id = %s and {where}", self.org_id
        )
        return int(found)

    def connection(self, provider: str = "twilio") -> uuid.UUID:
        found = value(
            self.database,
            "select id from integrations where org_id = %s and provider = %s",
            self.org_id,
            provider,
        )
        return uuid.UUID(str(found))

    def use(self) -> None:
        with self.database.acting_as(self.owner) as connection:
            connection.execute("select use_demo(%s)", [self.org_id])


@pytest.fixture(scope="module")
def firm(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    lay_queue(database)
    allow(database)
    owner = database.new_user()
    org_id = load(database, owner)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process: subprocess.Popen[bytes] = start(
        database, port, NOWHERE, tmp_path_factory.mktemp("functions") / "functions.log", KONTOR_SITE_URL=url
    )
    try:
        wait_for(lambda: reached(port), "the functions answer", 60)
        yield Firm(database, org_id, owner, url)
    finally:
        process.terminate()
        process.wait(15)


LIVE = "created_at > now() - interval '10 minutes' and started_at > now() - interval '10 minutes'"


def test_calls_and_messages_arrive_by_the_webhook_while_somebody_looks(firm: Firm) -> None:
    before = firm.count("webhook_events")
    with workers(
        firm.database,
        times={"send_demo_events": 1},
        KONTOR_SITE_URL=firm.url,
        KONTOR_PROVIDER_URLS=f"twilio={NOWHERE}",
    ):
        firm.use()
        wait_for(
            lambda: firm.count("telephony_events", f"{LIVE} and kind = 'call' and state = 'completed'") > 0,
            "a call ends",
            90,
        )
        wait_for(
            lambda: firm.count("telephony_events", f"{LIVE} and kind = 'message'") > 0, "a message comes", 90
        )
        assert firm.count("webhook_events") >= before + 4
        assert (
            firm.count("webhook_events", "state = 'failed' and received_at > now() - interval '10 minutes'")
            == 0
        )
        # prices come later, by no provider
        all_rows(
            firm.database,
            "update telephony_legs set updated_at = now() - interval '1 minute' where org_id = %s and price is null returning 1",
            firm.org_id,
        )
        wait_for(
            lambda: firm.count("telephony_legs", "priced_at > now() - interval '1 minute'") > 0,
            "a price comes",
            60,
        )
        # nobody looks any more
        all_rows(firm.database, "update private.demo set used_at = now() - interval '11 minutes' returning 1")
        settled = value(firm.database, "select step from private.demo")
        time.sleep(2)
        assert value(firm.database, "select step from private.demo") == settled
        # and on a public address nobody would get any
        allow(firm.database, public=True)
        firm.use()
        time.sleep(2)
        assert value(firm.database, "select step from private.demo") == settled
        allow(firm.database)
    assert (
        all_rows(
            firm.database, "select * from private.check_ledger(%s) where severity = 'error'", firm.org_id
        )
        == []
    )


def test_a_worker_that_is_told_of_another_address_sends_nothing(firm: Firm) -> None:
    firm.use()
    all_rows(firm.database, "update private.demo set used_at = now() returning 1")
    before = value(firm.database, "select step from private.demo")
    with workers(
        firm.database, times={"send_demo_events": 1}, KONTOR_SITE_URL="http://192.0.2.1:54321"
    ) as found:
        wait_for(lambda: "workers started" in found[0].log.read_text(), "the worker starts", 60)
        time.sleep(2)
    assert value(firm.database, "select step from private.demo") == before


def test_no_synchronisation_and_no_question_reaches_a_provider(firm: Firm) -> None:
    for provider, job in (("twilio", "sync_provider_events"), ("openrouter", "sync_openrouter_activity")):
        place = firm.connection(provider)
        assert value(firm.database, "select private.defer_sync(%s, null)", place) == 0
        assert value(firm.database, "select private.begin_sync(%s, %s, %s)", firm.org_id, place, job) is None
        with refused("KT133"):
            firm.database.ask_sync(firm.owner, firm.org_id, place)
    assert value(firm.database, "select private.defer_sync(null, null)") == 0
    place, headers = firm.connection(), signed(firm.owner)
    keys = {"account_sid": "AC" + "0" * 32, "auth_token": "1" * 32}
    functions = f"{firm.url}/functions/v1/integrations"
    asked = [
        httpx.post(
            f"{functions}/connect",
            json={"org_id": str(firm.org_id), "provider": "twilio", "name": "Mine", "keys": keys},
            headers=headers,
        ),
        httpx.put(
            f"{functions}/{place}/keys", json={"org_id": str(firm.org_id), "keys": keys}, headers=headers
        ),
        httpx.post(f"{functions}/{place}/test", json={"org_id": str(firm.org_id)}, headers=headers),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in asked] == [(409, "KT133")] * 3


def test_only_who_is_in_it_keeps_it_alive(firm: Firm) -> None:
    all_rows(firm.database, "update private.demo set used_at = '2026-01-01' returning 1")
    stranger = firm.database.new_user()
    with firm.database.acting_as(stranger) as connection, pytest.raises(psycopg.Error, match="KT004"):
        connection.execute("select use_demo(%s)", [firm.org_id])
    assert value(firm.database, "select used_at < '2026-02-01' from private.demo") is True
    viewer, _ = firm.database.join(firm.org_id, "viewer")
    with firm.database.acting_as(viewer) as connection:
        connection.execute("select use_demo(%s)", [firm.org_id])
    assert value(firm.database, "select used_at > now() - interval '1 minute' from private.demo") is True
