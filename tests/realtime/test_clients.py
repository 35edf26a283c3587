"""The real supabase-js and supabase-py against a whole Kontor, through its gateway."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import psycopg
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from stack import gateway, keys, services, settings
from supabase import AsyncClient, acreate_client
from tests.stack.running import Place, until

PASSWORD = "correct horse"
SCRIPT = Path(__file__).with_name("contract.mjs")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    found = Place()
    try:
        yield found.start()
    finally:
        found.remove()


def made_keys(place: Place) -> keys.Keys:
    return keys.ensure(settings.load(place.environment).keys_dir)


def test_every_scenario_of_the_contract(place: Place) -> None:
    made = made_keys(place)
    given = {"site": place.url, "anonKey": made.anon_key, "serviceKey": made.service_key}
    done = subprocess.run(
        ["node", str(SCRIPT), json.dumps(given)], capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    outcome = dict(json.loads(done.stdout))
    assert len(outcome) == 7
    failures = {name: failure for name, failure in outcome.items() if failure}
    assert not failures, "\n\n".join(f"{name}: {failure}" for name, failure in failures.items())


async def owner_of_one(place: Place, made: keys.Keys) -> tuple[AsyncClient, str]:
    """A signed-in client of supabase-py, and the organisation it owns."""
    address = f"{uuid.uuid4().hex}@example.com"
    admin = await acreate_client(place.url, made.service_key)
    await admin.auth.admin.create_user({"email": address, "password": PASSWORD, "email_confirm": True})
    client = await acreate_client(place.url, made.anon_key)
    signed_in = await client.auth.sign_in_with_password({"email": address, "password": PASSWORD})
    assert signed_in.session is not None
    await client.realtime.set_auth(signed_in.session.access_token)
    found = await client.table("organisations").select("id").execute()
    [organisation] = found.model_dump()["data"]
    return client, str(organisation["id"])


def private(client: AsyncClient, topic: str, **config: Any) -> Any:
    """A private channel; its class knows no type for a part of the configuration."""
    options: Any = {"config": {"private": True, **config}}
    return client.channel(topic, options)


async def subscribed(channel: Any) -> str:
    """The status that a subscription comes to."""
    status: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(state: Any, error: Any) -> None:
        if not status.done():
            status.set_result(state.value)

    await channel.subscribe(note)
    return await asyncio.wait_for(status, 30)


def test_supabase_py_hears_changes_and_shows_itself(place: Place) -> None:
    async def scenario() -> None:
        made = made_keys(place)
        client, org_id = await owner_of_one(place, made)
        heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        channel = private(client, f"org:{org_id}:spine")
        channel.on_broadcast("change", heard.put_nowait)
        assert await subscribed(channel) == "SUBSCRIBED"
        await client.table("customers").insert({"org_id": org_id, "name": "Ada"}).execute()
        while (message := await asyncio.wait_for(heard.get(), 30))["payload"]["table"] != "customers":
            continue
        assert message["payload"]["op"] == "insert"

        synced = asyncio.Event()
        here = private(client, f"org:{org_id}:presence", presence={"key": "py", "enabled": True})
        here.on_presence_sync(lambda: synced.set() if "py" in here.presence_state() else None)
        assert await subscribed(here) == "SUBSCRIBED"
        await here.track({"page": "customers"})
        await asyncio.wait_for(synced.wait(), 30)

        stranger, _ = await owner_of_one(place, made)
        refused = private(stranger, f"org:{org_id}:spine")
        assert await subscribed(refused) == "CHANNEL_ERROR"
        for one in (client, stranger):
            await one.realtime.close()

    asyncio.run(scenario())


class Listener:
    """A raw websocket through the gateway, on the topic of a person who does not exist in the database."""

    def __init__(self, place: Place) -> None:
        made = made_keys(place)
        person = str(uuid.uuid4())
        claims = {"role": "authenticated", "sub": person, "exp": time.time() + 3600}
        self.topic = f"person:{person}"
        self.token = jwt.encode(claims, made.jwt_secret, "HS256")
        self.address = f"ws://127.0.0.1:{place.port}/realtime/v1/websocket?apikey={made.anon_key}&vsn=2.0.0"

    def connect(self) -> ClientConnection:
        connection = connect(self.address, compression=None, proxy=None)
        payload = {"config": {"private": True}, "access_token": self.token}
        connection.send(json.dumps(["1", "1", f"realtime:{self.topic}", "phx_join", payload]))
        assert json.loads(connection.recv(30))[4]["status"] == "ok"
        return connection

    def announce(self, place: Place, number: int) -> None:
        with psycopg.connect(services.cluster(settings.load(place.environment)).dsn("postgres")) as database:
            database.execute(
                "select realtime.send(jsonb_build_object('number', %s::int), 'told', %s, true)",
                [number, self.topic],
            )


def test_clients_outlive_a_restart_of_postgres(place: Place) -> None:
    listener = Listener(place)
    with listener.connect() as connection:
        listener.announce(place, 1)
        assert json.loads(connection.recv(30))[4]["payload"]["number"] == 1
        os.kill(place.pid("postgres"), signal.SIGQUIT)  # as a crash: it recovers from its log
        until(lambda: not place.is_well())
        assert place.health()[1]["parts"]["realtime"]["state"] in ("ok", "away")
        until(place.is_well)
        listener.announce(place, 2)
        # away, back, and what was announced since; a reader that is cut off twice says so twice
        found: list[list[object]] = []
        while not any(frame[3] == "broadcast" for frame in found) or len(found) < 3:
            found.append(json.loads(connection.recv(30)))
        assert {frame[3] for frame in found} == {"broadcast", "system"}


def test_a_killed_realtime_server_comes_back_and_so_do_its_clients(place: Place) -> None:
    listener = Listener(place)
    with listener.connect() as connection:
        killed = place.pid("realtime")
        os.kill(killed, signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            connection.recv(30)
    until(lambda: place.is_well() and place.pid("realtime") != killed)
    with listener.connect() as connection:
        listener.announce(place, 3)
        assert json.loads(connection.recv(30))[4]["payload"]["number"] == 3


def test_a_reload_of_the_gateway_drops_no_socket(place: Place) -> None:
    listener, chosen = Listener(place), settings.load(place.environment)
    with listener.connect() as connection:
        run = services.run_dir(chosen)
        program, config = str(gateway.binary(chosen)), str(run / "Caddyfile")
        reload = [program, "reload", "--force", "--config", config, "--adapter", "caddyfile"]
        subprocess.run([*reload, "--address", f"unix/{run / 'admin.sock'}"], check=True, capture_output=True)
        listener.announce(place, 4)
        assert json.loads(connection.recv(30))[4]["payload"]["number"] == 4


def test_the_broadcast_api_refuses_what_it_does_not_know(place: Place) -> None:
    made = made_keys(place)
    one = {"topic": "person:x", "event": "change", "payload": {}, "private": True}
    with httpx.Client(base_url=f"{place.url}/realtime/v1/api", timeout=20, trust_env=False) as client:
        for key, body, status in (
            ("", {"messages": [one]}, 401),
            ("a.b.c", {"messages": [one]}, 401),
            (made.anon_key, {"messages": [one]}, 202),  # passed over, as Supabase does
            (made.service_key, {"messages": [one]}, 202),
            (made.service_key, {"messages": [{**one, "private": False}]}, 403),
            (made.service_key, {"messages": []}, 422),
            (made.service_key, {"messages": [one] * 101}, 422),
            (made.service_key, {"messages": [{**one, "topic": 7}]}, 422),
            (made.service_key, {"messages": [{**one, "topic": "x" * 300}]}, 422),
            (made.service_key, {"messages": [{**one, "payload": "\0"}]}, 422),
            (made.service_key, [], 422),
        ):
            reply = client.post("/broadcast", json=body, headers={"apikey": key})
            assert reply.status_code == status, (body, reply.text)
        path = "/broadcast/person%3Ax/events/change"
        headers = {"Authorization": f"Bearer {made.anon_key}"}
        assert client.post(f"{path}?private=true", json={}, headers=headers).status_code == 403
        assert client.post(path, content=b"{", headers={"apikey": made.service_key}).status_code == 422
        huge = client.post(path, content=b"x" * 2_000_000, headers={"apikey": made.service_key})
        assert huge.status_code == 413
