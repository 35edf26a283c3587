"""Frames of both versions, as clients write and read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.realtime.server import RealtimeServer, running, token


@pytest.fixture(scope="module")
def realtime(database: Database) -> Iterator[RealtimeServer]:
    with running(database) as server:
        yield server


@pytest.mark.parametrize("version", [1, 2])
def test_a_member_joins_and_hears_what_the_database_announces(realtime: RealtimeServer, version: int) -> None:
    user_id = realtime.database.new_user()
    topic = f"org:{realtime.database.organisation_of(user_id)}:spine"
    with realtime.client(version) as client:
        client.joined(topic, token(user_id))
        realtime.announce(topic, table="customers", op="insert", ids=["x"])
        frame = client.until("broadcast")
        assert frame["topic"] == f"realtime:{topic}"
        assert frame["ref"] is None
        payload = frame["payload"]
        assert payload["type"] == "broadcast" and payload["event"] == "change"
        assert payload["meta"]["id"] == payload["payload"]["id"]
        assert (payload["payload"]["table"], payload["payload"]["ids"]) == ("customers", ["x"])
        ref = client.send("phoenix", "heartbeat", {})
        reply = client.until("phx_reply")
        assert (reply["ref"], reply["topic"]) == (ref, "phoenix")
        assert reply["payload"] == {"status": "ok", "response": {}}
