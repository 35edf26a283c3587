"""Hints by themselves, with no worker at hand: taken in once, asked after once, and lost by no kill."""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx

from providers.simplybook import WEBHOOK
from tests.database import Database
from tests.emulators.simplybook import SECRET
from tests.emulators.simplybook_callbacks import callback, delivery
from tests.usage.server import signed
from tests.webhooks.desk import Booked, Desk
from tests.webhooks.test_simplybook import KEYS, booked, clock, desk, hint
from tests.workers.running import workers

__all__ = ["booked", "desk"]


def test_a_callback_that_comes_again_or_many_at_once_is_asked_after_once(
    booked: Booked, desk: Desk, database: Database
) -> None:
    desk.control(bookings=[{"id": 1} | clock(-30)])
    before = desk.control()["look_ups"]
    with workers(database, **desk.environment):
        booked.settle()
    threads = [threading.Thread(target=hint, args=(booked, 1)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(booked.events()), booked.hints()) == (1, 1)
    # and other hints about it while that waits add no question
    for moment in range(5):
        assert hint(booked, 1, "change", moment) == 200
    with workers(database, **desk.environment):
        booked.settle()
    assert len(booked.bookings()) == 1
    assert desk.control()["look_ups"] - before <= 3
    assert len(booked.posted()) == 1


def test_a_hint_about_another_company_or_at_another_address_leads_nowhere(
    booked: Booked, desk: Desk, database: Database
) -> None:
    assert booked.post(delivery(callback(1) | {"company": "another"})).status_code == 200
    [event] = booked.events()
    assert (event["state"], booked.hints()) == ("unknown", 0)
    path = booked.url.rpartition("/")[0].partition("/functions")[2]
    wrong = httpx.post(f"{desk.server.address}/functions{path}/{'x' * 43}", content=b"{}", timeout=30)
    assert wrong.status_code == 404
    assert booked.post(delivery(b"x" * (1024 * 1024 + 1))).status_code == 413
    assert booked.post(delivery(b"not json")).status_code == 200
    assert [one["state"] for one in booked.events()] == ["unknown", "unknown"]


def test_a_killed_worker_loses_no_hint(booked: Booked, desk: Desk, database: Database) -> None:
    desk.control(bookings=[{"id": n} | clock(-30) for n in range(1, 13)])
    for n in range(1, 13):
        assert hint(booked, n) == 200
    for _ in range(2):
        with workers(database, **desk.environment) as [worker]:
            time.sleep(1.2)
            worker.kill()
    with workers(database, **desk.environment):
        booked.settle(90)
    assert len(booked.bookings()) == 12
    assert len(booked.posted()) == 12


def test_a_secret_for_callbacks_may_be_given_and_taken_away(booked: Booked, desk: Desk) -> None:
    def keys(**more: str) -> Any:
        return httpx.put(
            f"{desk.server.address}/functions/v1/integrations/{booked.integration_id}/keys",
            json={"org_id": str(booked.org_id), "keys": KEYS | more},
            headers=signed(booked.owner),
            timeout=30,
        )

    assert keys(webhook_secret=SECRET).status_code == 200
    assert hint(booked, 1) == 401
    assert booked.post(delivery(callback(1), SECRET)).status_code == 200
    hints = "select secret_hints from integrations where org_id = %s"
    assert booked.value(hints, booked.org_id)["webhook_secret"] == SECRET[-4:]
    assert keys().status_code == 200
    # a good one makes the function look at the keys anew, which it else does within a minute
    assert booked.post(delivery(callback(2), SECRET)).status_code == 200
    assert hint(booked, 3) == 200
    assert "webhook_secret" not in booked.value(hints, booked.org_id)
    assert keys(unheard_of="x" * 20).status_code == 422
    assert booked.value("select count(*) from integration_secrets where org_id = %s and name like 'webhook_secret%%'", booked.org_id) == 0  # fmt: skip


def test_the_test_event_arrives(booked: Booked) -> None:
    # the address is another host's here: what would be sent there is sent to where the functions are
    made = WEBHOOK.test_request(booked.url, KEYS, "abc")
    assert httpx.post(
        f"{booked.desk.server.address}{booked.url.partition('.example')[2]}", content=made.body, headers=dict(made.headers), timeout=30
    ).status_code == 200  # fmt: skip
    assert [(one["kind"], one["state"]) for one in booked.events()] == [("test", "test")]
