"""The gateway, spoken to in raw bytes: what a client library would never send and an attacker does."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.stack.running import Place


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def speak(place: Place, request: bytes, seconds: float = 6.0) -> bytes:
    """Everything the gateway says to these bytes until it closes the connection."""
    with socket.create_connection(("127.0.0.1", place.port), timeout=seconds) as connection:
        connection.sendall(request)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while True:
        try:
            part = connection.recv(65536)
        except (ConnectionResetError, TimeoutError):
            return received
        if not part:
            return received
        received += part


def parse(raw: bytes) -> Reply:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Reply(int(first.split()[1]), headers, body)


def get(place: Place, path: str, *headers: str, host: str | None = None) -> Reply:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host or f'127.0.0.1:{place.port}'}",
        "Connection: close",
        *headers,
    ]
    return parse(speak(place, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")))


def test_health_answers_with_each_part(running: Place) -> None:
    status, body = running.health()
    assert status == 200, body
    assert {"postgres", "postgrest", "api", "gateway"} <= set(body["parts"])


def test_a_foreign_host_is_421_and_ours_are_answered_at_any_port(running: Place) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "169.254.169.254"):
        assert get(running, "/health", host=host).status == 421
    for host in ("127.0.0.1", "localhost", "localhost:1", "[::1]", f"[::1]:{running.port}", "LOCALHOST"):
        assert get(running, "/config.json", host=host).status == 200, host


@pytest.mark.parametrize(
    "path", ["/rest", "/auth", "/storage/v1/object", "/realtime/v1", "/metrics", "/graphql/v1"]
)
def test_what_is_not_routed_is_404_in_json(running: Place, path: str) -> None:
    reply = get(running, path)
    assert reply.status == 404
    assert json.loads(reply.body)["code"] == "not_found"


def test_a_path_cannot_climb_out_of_its_route(running: Place) -> None:
    for path in (
        "/rest/v1/../../metrics",
        "/functions/v1/../../metrics",
        "//metrics",
        "/%2e%2e/%2e%2e/etc/passwd",
    ):
        assert b"python_info" not in (reply := get(running, path)).body, path
        assert b"root:" not in reply.body


def test_pipelined_requests_are_kept_apart(running: Place) -> None:
    host = f"Host: 127.0.0.1:{running.port}\r\n"
    first = f"GET /config.json HTTP/1.1\r\n{host}\r\n"
    second = f"GET /auth/v1/health HTTP/1.1\r\n{host}Connection: close\r\n\r\n"
    raw = speak(running, (first + second).encode())
    assert raw.count(b"HTTP/1.1 200") == 2
    assert raw.index(b"anonKey") < raw.index(b"GoTrue")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("Content-Length: 3\r\nContent-Length: 5\r\n", 400),
        ("Content-Length: -1\r\n", 400),
        ("Transfer-Encoding: cow\r\n", 501),
        ("Bad Header: x\r\n", 400),
    ],
)
def test_ambiguous_requests_are_refused(running: Place, headers: str, status: int) -> None:
    raw = f"POST /auth/v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\nabcde".encode()
    assert parse(speak(running, raw)).status == status


def test_length_and_chunks_together_never_make_two_requests(running: Place) -> None:
    smuggled = "GET /config.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    raw = (
        "POST /auth/v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Length: {5 + len(smuggled)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}"
    )
    assert b"anonKey" not in speak(running, raw.encode())


def test_a_large_header_is_431(running: Place) -> None:
    assert get(running, "/config.json", "X-Large: " + "x" * 40_000).status == 431


def test_too_large_a_body_is_413_in_json_with_and_without_a_length(running: Place) -> None:
    url = f"{running.url}/auth/v1/signup"
    body = b"x" * 1_100_000
    with httpx.Client(trust_env=False) as client:
        counted = client.post(url, content=body)
        chunked = client.post(url, content=iter([body]))
    for reply in (counted, chunked):
        assert reply.status_code == 413
        assert reply.json()["code"] in ("too_large", "request_too_large", 413), reply.text


def test_a_client_that_is_slow_or_silent_with_its_header_is_closed(running: Place) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as slow:
        slow.sendall(b"GET /config.json HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert b"200" not in read_all(slow)
    assert 1.0 < time.monotonic() - began < 9.5  # the setting is 2 s here, 10 s by default


def test_forwarded_headers_of_a_stranger_are_not_believed(running: Place) -> None:
    # five wrong passwords from one address: were X-Forwarded-For believed, each would come from another
    statuses = []
    with httpx.Client(trust_env=False) as client:
        for number in range(8):
            reply = client.post(
                f"{running.url}/auth/v1/token?grant_type=password",
                json={"email": "nobody@example.com", "password": "wrong-password"},
                headers={"X-Forwarded-For": f"198.51.100.{number}", "X-Real-Ip": f"198.51.100.{number}"},
            )
            statuses.append(reply.status_code)
    assert 429 in statuses, statuses


def test_behind_a_trusted_proxy_only_the_address_that_it_saw_counts() -> None:
    def wrong_passwords(email: str, *chains: str) -> list[int]:
        with httpx.Client(trust_env=False, base_url=place.url) as client:
            body = {"email": email, "password": "wrong-password"}
            path = "/auth/v1/token?grant_type=password"
            return [
                client.post(path, json=body, headers={"X-Forwarded-For": chain}).status_code
                for chain in chains
            ]

    place = Place(KONTOR_TRUSTED_PROXIES="127.0.0.1")
    try:
        place.start()
        # the client wrote the left address, the proxy added the right one
        invented = [f"198.51.100.{number}, 203.0.113.9" for number in range(8)]
        assert 429 in wrong_passwords("one@example.com", *invented)
        told = [f"198.51.100.9, 203.0.113.{number}" for number in range(8)]
        assert 429 not in wrong_passwords("two@example.com", *told)
    finally:
        place.remove()


def test_the_request_id_is_ours(running: Place) -> None:
    reply = get(running, "/auth/v1/health", "X-Request-Id: forged")
    assert len(reply.headers["x-request-id"]) == 36
    assert "server" not in reply.headers
    assert "via" not in reply.headers


def test_cors_is_for_our_own_origins(running: Place) -> None:
    ours, foreign = "http://localhost:5173", "https://evil.example"
    with httpx.Client(base_url=running.url, trust_env=False) as client:
        for path in ("/auth/v1/health", "/rest/v1/nothing", "/functions/v1/none"):
            headers = {
                "Origin": ours,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "apikey",
            }
            preflight = client.options(path, headers=headers)
            assert preflight.status_code == 204
            assert preflight.headers["access-control-allow-origin"] == ours
            assert preflight.headers["access-control-allow-headers"] == "apikey"
            assert client.get(path, headers={"Origin": ours}).headers.get_list(
                "access-control-allow-origin"
            ) == [ours]
            assert "access-control-allow-origin" not in client.get(path, headers={"Origin": foreign}).headers
            refused = client.options(path, headers=headers | {"Origin": foreign})
            assert "access-control-allow-origin" not in refused.headers


def test_connection_authorization_makes_a_request_anonymous_not_privileged(running: Place) -> None:
    reply = get(
        running, "/rest/v1/organisations", "Connection: authorization", "Authorization: Bearer nonsense"
    )
    assert reply.status in (400, 401)


def test_pages_are_only_read(running: Place) -> None:
    assert httpx.post(f"{running.url}/", trust_env=False).status_code == 405


def test_config_names_the_address_it_was_asked_at_and_no_secret(running: Place) -> None:
    config = json.loads(get(running, "/config.json", host=f"localhost:{running.port}").body)
    assert config["url"] == f"http://localhost:{running.port}"
    assert set(config) == {"url", "anonKey", "signup", "demo"} and config["demo"] is True
    service = (running.state / "keys" / "service_key").read_text().strip()
    assert config["anonKey"] != service


def test_no_token_reaches_a_log(running: Place) -> None:
    get(running, "/auth/v1/verify?token=s3cr3t-one&type=signup", "Authorization: Bearer s3cr3t-two")
    get(running, "/functions/v1/webhooks/stripe/s3cr3t-three")
    time.sleep(0.2)
    logs = b"".join(path.read_bytes() for path in (running.state / "logs").glob("*.log"))
    assert b"REDACTED" in logs
    assert b"s3cr3t" not in logs


def test_only_the_gateway_and_postgres_listen_on_tcp_and_only_on_loopback(running: Place) -> None:
    ours = {f"socket:[{inode}]" for inode in _socket_inodes(running)}
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with Path(table).open() as rows:
            for row in list(rows)[1:]:
                fields = row.split()
                if fields[3] == "0A" and f"socket:[{fields[9]}]" in ours:
                    address, _, port = fields[1].partition(":")
                    found.add((address, int(port, 16)))
    assert found == {("0100007F", running.port), ("0100007F", running.port + 1)}


def _socket_inodes(place: Place) -> set[str]:
    inodes = set()
    for pid in place.processes():
        try:
            for handle in (Path("/proc") / str(pid) / "fd").iterdir():
                target = str(handle.readlink())
                if target.startswith("socket:["):
                    inodes.add(target[8:-1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return inodes
