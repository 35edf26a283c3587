"""The real supabase-js against the service, unchanged; once with a shared secret, once with ES256."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.auth.server import ANON_KEY, SERVICE_KEY, AuthServer, running
from tests.database import Database

SCRIPT = Path(__file__).with_name("contract.mjs")


@pytest.fixture(scope="module")
def es256_auth(database: Database) -> Iterator[AuthServer]:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with running(database, es256_private_key=pem.decode()) as server:
        yield server


def outcome(server: AuthServer, es256: bool) -> dict[str, str | None]:
    given = {
        "site": server.site,
        "anonKey": ANON_KEY,
        "serviceKey": SERVICE_KEY,
        "outbox": server.outbox_link(),
        "es256": es256,
    }
    done = subprocess.run(
        ["node", str(SCRIPT), json.dumps(given)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_every_scenario_of_the_contract(auth: AuthServer) -> None:
    failures = {name: failure for name, failure in outcome(auth, es256=False).items() if failure}
    assert not failures, "\n\n".join(f"{name}: {failure}" for name, failure in failures.items())


def test_every_scenario_with_es256_tokens(auth: AuthServer, es256_auth: AuthServer) -> None:
    results = outcome(es256_auth, es256=True)
    assert len(results) >= 14
    failures = {name: failure for name, failure in results.items() if failure}
    assert not failures, "\n\n".join(f"{name}: {failure}" for name, failure in failures.items())
    with es256_auth.client() as client:
        keys = client.get("/.well-known/jwks.json").json()["keys"]
    assert [key["alg"] for key in keys] == ["ES256"]
    assert all("d" not in key for key in keys)
