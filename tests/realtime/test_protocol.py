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


def test_what_the_service_key_broadcasts_reaches_both_versions(realtime: RealtimeServer) -> None:
    service = token(None, "service_role")
    topic, name = "org:any:topic", b"realtime:org:any:topic"
    with realtime.client() as sender, realtime.client() as newer, realtime.client(1) as older:
        sender.joined(topic, service, broadcast={"ack": True})
        newer.joined(topic, service)
        older.joined(topic, service)
        head = bytes([3, 1, 1, len(name), 3, 0])
        sender.connection.send(head + b"\x01" + b"19" + name + b"cur" + b'{"x":1}')
        reply = sender.until("phx_reply")
        assert (reply["ref"], reply["payload"]["status"]) == ("9", "ok")
        sent = bytes([4, len(name), 3, 0, 1]) + name + b"cur" + b'{"x":1}'
        assert newer.connection.recv(20) == sent
        heard = older.until("broadcast")["payload"]
        assert heard == {"type": "broadcast", "event": "cur", "payload": {"x": 1}}
        # bytes that are no JSON: only version 2.0.0 can hold them
        sender.connection.send(head + b"\x00" + b"18" + name + b"cur" + b"\xff\x00")
        assert newer.connection.recv(20) == bytes([4, len(name), 3, 0, 0]) + name + b"cur" + b"\xff\x00"
        older.send(name.decode(), "broadcast", {"type": "broadcast", "event": "b", "payload": {"y": 2}})
        for client in (sender, newer):
            assert client.until("broadcast")["payload"]["payload"] == {"y": 2}
        assert older.changes(0.3) == []


def test_a_second_join_of_a_topic_ends_the_first_and_leaving_ends_both(realtime: RealtimeServer) -> None:
    user_id = realtime.database.new_user()
    topic = f"person:{user_id}"
    with realtime.client() as client:
        client.joined(topic, token(user_id))
        payload = {"config": {"private": True}, "access_token": token(user_id)}
        client.send(f"realtime:{topic}", "phx_join", payload, join_ref="7")
        closed = client.until("phx_close")
        assert closed["join_ref"] == "1"
        assert client.until("phx_reply")["payload"]["status"] == "ok"
        realtime.announce(topic, table="notifications")
        assert len(client.changes()) == 1
        ref = client.send(f"realtime:{topic}", "phx_leave", {}, join_ref="7")
        assert client.until("phx_reply")["ref"] == ref
        assert client.until("phx_close")["join_ref"] == "7"
        realtime.announce(topic, table="notifications")
        assert client.changes(0.4) == []
