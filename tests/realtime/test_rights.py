"""Who hears what: every role, a stranger, a former member, nobody; and what happens when rights end."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm

from tests.database import Database
from tests.realtime.server import Client, RealtimeServer, running, token

ROLES = ("owner", "admin", "manager", "rep", "viewer", "talent")
HOSTILE = (
    "org:", "org::spine", "org:not-a-uuid:spine", "org:{org}", "org:{org}:", "org:{org}:spine:more", "org:{org}:SPINE",
    "ORG:{org}:spine", " org:{org}:spine", "org:{org}:spine ", "org:{org}:spine\n", "org:{upper}:spine",
    "org:{org}:spine' or true --", "org:00000000-0000-0000-0000-000000000000:spine", "person:", "person:%", "*", "access",
    "system", "phoenix", "x" * 240, "org:{org}:" + "a" * 31, "ö" * 100, "realtime:org:{org}:spine", "person:{org}",
)  # fmt: skip


@pytest.fixture(scope="module")
def realtime(database: Database) -> Iterator[RealtimeServer]:
    with running(database) as server:
        yield server


@pytest.fixture(scope="module")
def org_id(database: Database) -> uuid.UUID:
    return database.organisation_of(database.new_user())


def refusal(topic: str) -> dict[str, object]:
    reason = f"Unauthorized: You do not have permissions to read from this Channel topic: {topic}"
    return {"status": "error", "response": {"reason": reason}}


def rename(database: Database, org_id: uuid.UUID, name: str) -> None:
    with database.connect() as connection:
        connection.execute("update organisations set name = %s where id = %s", [name, org_id])


def is_quiet(client: Client, seconds: float = 1.0) -> bool:
    return client.changes(seconds) == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_hears_its_organisation_and_shows_itself(
    realtime: RealtimeServer, org_id: uuid.UUID, role: str
) -> None:
    user_id, _ = realtime.database.join(org_id, role)
    with realtime.client() as client:
        client.joined(f"org:{org_id}:spine", token(user_id)).joined(f"org:{org_id}:usage", token(user_id))
        client.joined(f"person:{user_id}", token(user_id))
        client.joined(f"org:{org_id}:presence", token(user_id), presence={"enabled": True, "key": role})
        assert client.until("presence_state")["payload"] is not None
        payload = {"type": "presence", "event": "track", "payload": {"page": "customers"}}
        ref = client.send(f"realtime:org:{org_id}:presence", "presence", payload)
        while (frame := client.receive())["ref"] != ref:
            continue
        assert frame["payload"] == {"status": "ok", "response": {}}


def test_a_stranger_an_owner_elsewhere_and_nobody_hear_nothing(
    realtime: RealtimeServer, org_id: uuid.UUID
) -> None:
    stranger = realtime.database.new_user()
    former, membership = realtime.database.join(org_id, "admin")
    with realtime.database.connect() as connection:
        connection.execute("select private.end_membership(%s, %s)", [org_id, membership])
    for bearer in (token(stranger), token(former), token(None, "anon"), token(uuid.uuid4()), None):
        with realtime.client() as client:
            for topic in (f"org:{org_id}:spine", f"org:{org_id}:presence", f"person:{uuid.uuid4()}"):
                assert client.join(topic, bearer, presence={"enabled": True}) == refusal(topic)
            realtime.announce(f"org:{org_id}:spine", table="customers")
            assert is_quiet(client, 0.3)


def test_a_malformed_topic_is_refused_and_no_policy_raises(
    realtime: RealtimeServer, org_id: uuid.UUID
) -> None:
    member, _ = realtime.database.join(org_id, "owner")
    with realtime.client() as client:
        for shape in HOSTILE:
            topic = shape.format(org=org_id, upper=str(org_id).upper()) if "{" in shape else shape
            assert client.join(topic, token(member)) == refusal(topic), topic
        assert client.join("x" * 250, token(member))["response"]["reason"].startswith("TopicNameRequired")
        assert client.join("", token(member))["response"]["reason"].startswith("TopicNameRequired")


def test_two_organisations_never_hear_each_other(realtime: RealtimeServer) -> None:
    database = realtime.database
    first, second = database.new_user(), database.new_user()
    orgs = {user_id: database.organisation_of(user_id) for user_id in (first, second)}
    with realtime.client() as one, realtime.client(1) as other:
        one.joined(f"org:{orgs[first]}:spine", token(first))
        other.joined(f"org:{orgs[second]}:spine", token(second))
        for number in range(5):
            rename(database, orgs[first], f"First {number}")
        assert [change["ids"] for change in one.changes() if change["table"] == "organisations"] == [
            [str(orgs[first])]
        ] * 5
        assert is_quiet(other, 0.2)


def test_a_member_who_is_removed_hears_nothing_that_comes_later(realtime: RealtimeServer) -> None:
    database = realtime.database
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    removed, membership = database.join(org_id, "admin")
    topic = f"org:{org_id}:spine"
    with realtime.client() as theirs, realtime.client() as ours:
        ours.joined(topic, token(owner))
        theirs.joined(topic, token(removed)).joined(f"org:{org_id}:usage", token(removed))
        with database.connect() as connection:
            # in one transaction: the change of a fact, the end of the membership, another change
            connection.execute("update organisations set name = 'Before' where id = %s", [org_id])
            connection.execute("select private.end_membership(%s, %s)", [org_id, membership])
            connection.execute("update organisations set name = 'After' where id = %s", [org_id])
        rename(database, org_id, "Later")
        assert len([c for c in ours.changes(1.0) if c["table"] == "organisations"]) == 3
        told = []
        while len(told) < 4:
            told.append(theirs.receive())
        assert sorted(frame["event"] for frame in told) == ["phx_close", "phx_close", "system", "system"]
        words = [frame["payload"]["message"] for frame in told if frame["event"] == "system"]
        assert words[0].startswith("You no longer have permission to read from this Channel topic: org:")
        assert is_quiet(theirs)
        assert theirs.join(topic, token(removed)) == refusal(topic)


def test_removals_amid_a_storm_of_changes_let_nothing_through(realtime: RealtimeServer) -> None:
    database = realtime.database
    org_id = database.organisation_of(database.new_user())
    for _ in range(3):
        user_id, membership = database.join(org_id, "rep")
        with realtime.client() as client:
            client.joined(f"org:{org_id}:spine", token(user_id))
            with database.connect(autocommit=True) as connection:
                for number in range(30):
                    if number == 15:
                        connection.execute(
                            "with gone as (select private.end_membership(%s, %s))"
                            " select realtime.send(jsonb_build_object('table', 'removed'), 'change', %s, true) from gone",
                            [org_id, membership, f"org:{org_id}:spine"],
                        )
                    connection.execute(
                        "update organisations set name = %s where id = %s", [f"N {number}", org_id]
                    )
            frames = [client.until("phx_close")]
            assert frames[0]["topic"] == f"realtime:org:{org_id}:spine"
            assert is_quiet(client, 0.5)


def test_a_change_of_role_is_asked_anew_and_goes_on(realtime: RealtimeServer) -> None:
    database = realtime.database
    org_id = database.organisation_of(database.new_user())
    user_id, membership = database.join(org_id, "rep")
    with realtime.client() as client:
        client.joined(f"org:{org_id}:spine", token(user_id))
        with database.connect() as connection:
            connection.execute("update memberships set role = 'viewer' where id = %s", [membership])
        assert "memberships" in {change["table"] for change in client.changes()}
        rename(database, org_id, "Still heard")
        assert "organisations" in {change["table"] for change in client.changes()}


def test_an_organisation_that_is_deleted_ends_its_channels(realtime: RealtimeServer) -> None:
    database = realtime.database
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    with realtime.client() as client:
        client.joined(f"org:{org_id}:spine", token(owner)).joined(f"person:{owner}", token(owner))
        with database.acting_as(owner) as connection:
            connection.execute(
                "select delete_organisation(id, name) from organisations where id = %s", [org_id]
            )
        assert client.until("phx_close")["topic"] == f"realtime:org:{org_id}:spine"
        realtime.announce(f"person:{owner}", table="notifications", op="insert", ids=[])
        assert [change["table"] for change in client.changes()] == ["notifications"]


def test_a_token_that_ends_ends_the_channel_and_a_new_one_keeps_it(realtime: RealtimeServer) -> None:
    user_id = realtime.database.new_user()
    topic = f"person:{user_id}"
    with realtime.client() as short, realtime.client() as renewed:
        short.joined(topic, token(user_id, seconds=2))
        renewed.joined(topic, token(user_id, seconds=2))
        renewed.send(f"realtime:{topic}", "access_token", {"access_token": token(user_id, jti="new")})
        said = short.until("system")
        assert said["payload"]["status"] == "error"
        assert said["payload"]["message"].startswith("Token has expired")
        assert short.until("phx_close")["topic"] == f"realtime:{topic}"
        time.sleep(0.5)
        realtime.announce(topic, table="notifications")
        assert [change["table"] for change in renewed.changes()] == ["notifications"]
        reply = short.join(topic, token(user_id, seconds=-1))
        assert reply["response"]["reason"].startswith("InvalidJWTToken: Token has expired")


def test_a_token_of_somebody_else_ends_a_channel_that_they_may_not_read(realtime: RealtimeServer) -> None:
    user_id, other = realtime.database.new_user(), realtime.database.new_user()
    topic = f"person:{user_id}"
    for given in (token(other), token(None, "anon"), "not.a.token", token(user_id, role="supabase_admin")):
        with realtime.client() as client:
            client.joined(topic, token(user_id))
            client.send(f"realtime:{topic}", "access_token", {"access_token": given})
            assert client.until("phx_close", 30)["topic"] == f"realtime:{topic}"
            realtime.announce(topic, table="notifications")
            assert is_quiet(client, 0.3)


def test_a_forged_token_and_another_role_open_nothing(realtime: RealtimeServer, org_id: uuid.UUID) -> None:
    topic = f"org:{org_id}:spine"
    header, payload, _ = token(uuid.uuid4()).split(".")
    for forged in (
        f"{header}.{payload}.AAAA",
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + payload + ".",
        token(None, role="supabase_realtime_admin"),
        token(None, role="postgres"),
        "x" * 100_000,
    ):
        with realtime.client() as client:
            assert client.join(topic, forged)["status"] == "error"


@contextmanager
def issuer(key: ec.EllipticCurvePrivateKey) -> Iterator[str]:
    """An HTTP server with the public half of a key, as a hosted Supabase has one."""
    public = {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "one", "alg": "ES256"}

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": [public]}).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/jwks.json"
        finally:
            server.shutdown()
            thread.join()


def test_tokens_of_an_issuer_with_public_keys_are_taken_and_forged_ones_are_not(
    realtime: RealtimeServer,
) -> None:
    user_id = realtime.database.new_user()
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    claims = {"role": "authenticated", "sub": str(user_id), "exp": time.time() + 60}
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(with_: ec.EllipticCurvePrivateKey, kid: str) -> str:
        return jwt.encode(claims, with_, "ES256", headers={"kid": kid})

    # the public key as the secret of an HMAC, which must never verify
    body = b".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in ({"alg": "HS256", "kid": "one"}, claims)
    )
    mac = base64.urlsafe_b64encode(hmac.digest(public, body, "sha256")).rstrip(b"=")
    with issuer(key) as url, running(realtime.database, jwks_url=url) as service:
        with service.client() as client:
            client.joined(f"person:{user_id}", signed(key, "one"))
        for forged in (signed(other, "one"), signed(key, "two"), (body + b"." + mac).decode()):
            with service.client() as client:
                assert client.join(f"person:{user_id}", forged)["status"] == "error"
    with realtime.client() as client:
        assert client.join(f"person:{user_id}", signed(key, "one"))["status"] == "error"


def test_nobody_broadcasts_and_presence_stays_on_its_topic(
    realtime: RealtimeServer, org_id: uuid.UUID
) -> None:
    member, _ = realtime.database.join(org_id, "owner")
    other, _ = realtime.database.join(org_id, "owner")
    for topic in (f"org:{org_id}:spine", f"org:{org_id}:presence", f"person:{member}"):
        with realtime.client() as client, realtime.client(1) as listener:
            client.joined(topic, token(member), broadcast={"self": True, "ack": True})
            listener.joined(topic, token(other if topic.startswith("org") else member))
            said = {"type": "broadcast", "event": "change", "payload": {"table": "forged"}}
            client.send(f"realtime:{topic}", "broadcast", said)
            name = f"realtime:{topic}".encode()
            client.connection.send(
                bytes([3, 0, 1, len(name), 6, 0, 1]) + b"9" + name + b"change" + b'{"table":"forged"}'
            )
            assert is_quiet(client, 0.4) and is_quiet(listener, 0.2)
            if not topic.endswith("presence"):
                track = {"type": "presence", "event": "track", "payload": {}}
                client.send(f"realtime:{topic}", "presence", track)
                assert client.until("phx_reply")["payload"] == {"status": "error", "response": {}}


def test_nobody_shows_themselves_as_another_member(realtime: RealtimeServer, org_id: uuid.UUID) -> None:
    (mallory, _), (owner, _) = (realtime.database.join(org_id, role) for role in ("viewer", "owner"))
    topic = f"org:{org_id}:presence"
    shown = {"user_id": str(owner), "record": "customers:1"}
    track = {"type": "presence", "event": "track", "payload": shown}
    with realtime.client() as client, realtime.client(1) as listener:
        listener.joined(topic, token(owner), presence={"enabled": True})
        # under the other's key, with the other's id
        client.joined(topic, token(mallory), presence={"enabled": True, "key": str(owner)})
        client.send(f"realtime:{topic}", "presence", track)
        joins = listener.until("presence_diff")["payload"]["joins"]
        assert [meta["user_id"] for meta in joins[str(owner)]["metas"]] == [str(mallory)]
        assert joins[str(owner)]["metas"][0]["record"] == "customers:1"
        # a channel that goes over to another person's token takes nothing along
        client.send(f"realtime:{topic}", "access_token", {"access_token": token(owner)})
        assert list(listener.until("presence_diff")["payload"]["leaves"]) == [str(owner)]
        client.send(f"realtime:{topic}", "presence", track)
        joins = listener.until("presence_diff")["payload"]["joins"]
        assert [meta["user_id"] for meta in joins[str(owner)]["metas"]] == [str(owner)]


def test_a_caller_of_the_api_writes_no_message(realtime: RealtimeServer, org_id: uuid.UUID) -> None:
    member, _ = realtime.database.join(org_id, "owner")
    with (
        realtime.database.acting_as(member) as connection,
        pytest.raises(Exception, match="row-level security"),
    ):
        connection.execute("select realtime.send('{}', 'change', %s, true)", [f"org:{org_id}:spine"])
    with realtime.database.acting_as(member) as connection:
        connection.execute("select set_config('realtime.topic', %s, true)", [f"org:{org_id}:presence"])
        with pytest.raises(Exception, match="row-level security"):
            connection.execute(
                "insert into realtime.messages (topic, extension) values (%s, 'broadcast')",
                [f"org:{org_id}:presence"],
            )
