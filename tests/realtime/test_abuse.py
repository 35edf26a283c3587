"""What no client of ours sends: garbage, floods, giants, and clients that do not read."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stack.realtime.settings import Limits
from tests.database import Database
from tests.realtime.server import ANON_KEY, RealtimeServer, running, token

GARBAGE = (
    "", "null", "[]", "{}", "[1,2,3,4,5]", '["1","1","realtime:x","phx_join"]', "[" * 100_000, '{"a":', "NaN",
    '[null,null,"realtime:x","\\ud800",{}]', '[null,null,"realtime:\\u0000","phx_join",{}]', "9" * 5_000, "\u0000",
    '[null,null,"phoenix","heartbeat",{"a":NaN}]', b"", b"\x03", b"\x03\xff\xff\xff\xff\xff\x01", b"\x00" * 100,
    b"\x03\x00\x00\x01\x01\x00\x01a\xffx", b"\x03\x00\x00\x01\x01\x00\x01aa{nojson", b"\x04\x01\x01\x00\x01aa{}",
    json.dumps([None, "1", "t" * 600, "phx_join", {}]), json.dumps([None, "r" * 100, "t", "e", {}]),
)  # fmt: skip
ODD = (  # frames that are in form, and ask for nonsense
    ["1", "1", "realtime:x", "phx_join", None],
    ["1", "1", "realtime:x", "phx_join", {"config": []}],
    ["1", "1", "realtime:x", "phx_join", {"config": {"private": True, "broadcast": 3, "presence": []}}],
    ["1", "1", "x", "phx_join", {"config": {"private": True}}],
    ["1", "1", "realtime:x", "phx_join", {"config": {"private": True, "postgres_changes": [{}]}}],
    ["1", "1", "realtime:x", "phx_join", {"config": {"private": True}, "access_token": 7}],
    ["1", "1", "realtime:unknown", "broadcast", {"event": "x"}],
    [None, "1", "phoenix", "phx_leave", {}],
)


@pytest.fixture(scope="module")
def realtime(database: Database) -> Iterator[RealtimeServer]:
    with running(database) as server:
        yield server


def still_serves(realtime: RealtimeServer) -> None:
    user_id = realtime.database.new_user()
    with realtime.client() as client:
        client.joined(f"person:{user_id}", token(user_id))
        realtime.announce(f"person:{user_id}", table="notifications")
        assert client.until("broadcast")["payload"]["payload"]["table"] == "notifications"


@pytest.mark.parametrize("version", [1, 2])
def test_garbage_closes_its_own_connection_and_nothing_else(realtime: RealtimeServer, version: int) -> None:
    for message in GARBAGE:
        with realtime.client(version) as client:
            client.connection.send(message)
            with pytest.raises(ConnectionClosed) as closed:
                client.connection.recv(20)
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008, message
    still_serves(realtime)


def test_odd_wishes_are_answered_with_an_error(realtime: RealtimeServer) -> None:
    with realtime.client() as client:
        for frame in ODD:
            client.connection.send(json.dumps(frame))
            said = client.receive()
            assert (said["event"], said["payload"]["status"]) == ("phx_reply", "error"), frame
    still_serves(realtime)


def test_a_frame_of_ten_megabytes_is_refused_unread(realtime: RealtimeServer) -> None:
    for message in ("x" * 10_000_000, b"x" * 10_000_000):
        with realtime.client() as client, pytest.raises(ConnectionClosed) as closed:
            client.connection.send(message)
            client.connection.recv(20)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
    still_serves(realtime)


def test_a_key_that_is_none_of_ours_and_unknown_paths_are_refused(realtime: RealtimeServer) -> None:
    for key in ("", "sb_publishable_x", "a.b.c", token(None, "anon", seconds=-5), ANON_KEY + "x"):
        with pytest.raises(InvalidStatus) as refused, realtime.client(key=key):
            pass
        assert refused.value.response.status_code == 401
        assert "error" in json.loads(refused.value.response.body or b"")
    for request in (
        b"POST /realtime/v1/websocket HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x00\r\n\r\n",
        b"GET /x HTTP/1.1\r\n\r\n",
    ):
        with socket.socket(socket.AF_UNIX) as raw:
            raw.connect(str(realtime.socket))
            raw.sendall(request)
            raw.settimeout(20)
            assert b" 101 " not in raw.recv(4096)
    still_serves(realtime)


def test_a_client_that_does_not_read_is_cut_off_and_the_others_hear_on(database: Database) -> None:
    user_id = database.new_user()
    topic = f"person:{user_id}"
    with (
        running(database, limits=replace(Limits(), unsent=200_000)) as realtime,
        realtime.client(max_queue=1) as slow,
        realtime.client() as quick,
        database.connect(autocommit=True) as connection,
    ):
        slow.joined(topic, token(user_id))
        quick.joined(topic, token(user_id))
        slow.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(60):
            connection.execute(
                "select realtime.send(jsonb_build_object('filler', repeat('x', 50000)), 'big', %s, true)",
                [topic],
            )
            quick.until("broadcast")
        deadline = time.monotonic() + 20
        while len(realtime.service.hub.sockets) > 1:
            assert time.monotonic() < deadline, "the slow client is still there"
            time.sleep(0.05)


def test_channels_joins_frames_and_sockets_are_bounded(database: Database) -> None:
    user_id = database.new_user()
    bearer = token(user_id)
    limits = replace(
        Limits(), channels_per_socket=1, sockets_per_person=2, sockets_per_address=4, frames_per_second=10,
        joins_per_second=1,
    )  # fmt: skip
    with running(database, limits=limits) as realtime:
        with realtime.client() as first, realtime.client() as second, realtime.client() as third:
            first.joined(f"person:{user_id}", bearer)
            many = first.join("person:other", bearer)["response"]["reason"]
            assert many.startswith("ChannelRateLimitReached")
            second.joined(f"person:{user_id}", bearer)
            reason = third.join(f"person:{user_id}", bearer)["response"]["reason"]
            assert reason.startswith("ConnectionRateLimitReached")
            with realtime.client():
                with pytest.raises(InvalidStatus) as refused, realtime.client():
                    pass
                assert refused.value.response.status_code == 429
            for _ in range(8):
                second.send(f"realtime:person:{user_id}", "phx_join", {"config": {"private": True}})
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    second.receive()
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 1013
            for _ in range(60):
                first.send("phoenix", "heartbeat", {})
            assert first.until("system")["payload"]["message"] == "Too many messages per second"
            with pytest.raises(ConnectionClosed):
                while True:
                    first.receive()
        deadline = time.monotonic() + 20
        hub = realtime.service.hub
        while hub.sockets or hub.addresses or hub.people or hub.is_wanted():
            assert time.monotonic() < deadline, "something of the clients is left"
            time.sleep(0.05)


def test_a_client_that_changes_its_token_all_the_time_loses_its_channel(database: Database) -> None:
    user_id = database.new_user()
    two = [token(user_id, seconds=seconds) for seconds in (3600, 1800)]
    few = replace(Limits(), tokens_per_second=4)
    with running(database, limits=few) as realtime, realtime.client() as client:
        client.joined(f"person:{user_id}", two[0])
        for number in range(30):
            topic = f"realtime:person:{user_id}"
            client.send(topic, "access_token", {"access_token": two[(number + 1) % 2]})
        assert client.until("system")["payload"]["message"] == "Too many access tokens per second"
        assert client.until("phx_close")
        client.joined(f"person:{user_id}", two[0])


def test_a_silent_client_and_one_that_joins_nothing_are_closed(database: Database) -> None:
    with (
        running(database, limits=replace(Limits(), idle=0.5)) as realtime,
        realtime.client() as client,
        pytest.raises(ConnectionClosed),
    ):
        client.connection.recv(20)
    with running(database, limits=replace(Limits(), unjoined=0.2)) as realtime, realtime.client() as client:
        time.sleep(0.3)
        client.send("phoenix", "heartbeat", {})
        with pytest.raises(ConnectionClosed):
            client.until("never")


def test_presence_payloads_are_bounded_and_harm_no_other_client(realtime: RealtimeServer) -> None:
    user_id = realtime.database.new_user()
    topic = f"org:{realtime.database.organisation_of(user_id)}:presence"
    track = {"type": "presence", "event": "track"}
    with realtime.client() as client, realtime.client() as other:
        for one in (client, other):
            one.joined(topic, token(user_id), presence={"enabled": True, "key": "a"})
        for payload, status in (([], "error"), ("x", "error"), ({"x": "\ud800"}, "ok")):
            client.send(f"realtime:{topic}", "presence", {**track, "payload": payload})
            assert client.until("phx_reply")["payload"]["status"] == status, payload
        client.connection.send(
            json.dumps(
                [None, "9", f"realtime:{topic}", "presence", {**track, "payload": {"x": "INF"}}]
            ).replace('"INF"', "1e999")
        )
        assert client.until("phx_reply")["payload"]["status"] == "error"
        assert other.until("presence_diff")["payload"]["joins"]["a"]["metas"][0]["x"] == "\ud800"
        client.send(f"realtime:{topic}", "presence", {**track, "payload": {"x": "y" * 5_000}})
        assert client.until("system")["payload"]["message"] == "Track message size exceeded"
        assert client.until("phx_close")["topic"] == f"realtime:{topic}"
        assert list(other.until("presence_diff")["payload"]["leaves"]) == ["a"]
