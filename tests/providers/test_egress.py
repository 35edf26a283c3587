"""R7: no provider's address, name, redirect or second look-up leads a call to this machine or its network.

What would be dialled is written down and never dialled, so that nothing leaves even where the guard is broken.
"""

from __future__ import annotations

import ast
import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest

from bench.figures import harm, keep
from providers import egress
from providers.ecb import EcbClient, EcbError
from providers.openrouter import OpenRouterClient, OpenRouterError
from providers.twilio import WEBHOOK
from providers.webhooks import ProviderError

ROOT = Path(__file__).parents[2]
PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
# names that a test's world knows; each look-up gives the next answer, and the last for good
NAMES: dict[str, list[list[str]]] = {
    "outside.example": [[PUBLIC]],
    "both.example": [[PUBLIC_6, PUBLIC]],
    "nat64.example": [["64:ff9b::5db8:d70e"]],
    "private.example": [["10.0.0.5"]],
    "alias-of-private.example": [["192.168.1.1"]],
    "one-of-three.example": [[PUBLIC, "198.51.100.7", "127.0.0.1"]],
    "last-of-two.example": [[PUBLIC, "fd00:ec2::254"]],
    "first-of-two.example": [["169.254.169.254", PUBLIC]],
    "empty.example": [[]],
    "zone.example": [["fe80::1%2"]],
    "garbage.example": [["not an address"]],
    "localhost": [["127.0.0.1", "::1"]],
    "metadata.google.internal": [["169.254.169.254"]],
    "127.0.0.1.nip.io": [["127.0.0.1"]],
    "localtest.me": [["127.0.0.1"]],
    "127.0.0.1.": [["127.0.0.1"]],
    "localhost.": [["127.0.0.1"]],
    "rebinding.example": [[PUBLIC], ["127.0.0.1"]],
}
NOBODY = str(IPv4Address(0))
# each of them in a URL of the form https://<this>/
HOSTS = [
    # loopback and this host, in every spelling that a system's resolver takes
    "127.0.0.1", "127.0.0.1:443", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.0.0.1",
    "0x7f.1", "017700000001", "0177.0.0.1", "0177.0x0.0.01", "0", "0.0.0.1", "0x0",
    # private, shared, link-local and metadata
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "0xc0a80001", "3232235521",
    "169.254.169.254", "0xa9fea9fe", "2852039166", "169.254.0.1", "100.64.0.1", "100.127.255.255", "100.100.100.200",
    # special purposes
    "192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # IPv6
    NOBODY, "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]", "[::ffff:93.184.215.14]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:c0a8:1::1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2001:db8::1]", "[2001:10::1]", "[2001:20::1]", "[3fff::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]",
    "[fe80::1%25lo]", "[fec0::1]", "[ff02::1]", "[ff0e::1]", "[100::1]", "[5f00::1]",
    "[2606:2800::5efe:10.0.0.1]", "[4000::1]",
    # what a URL can hide
    "outside.example@127.0.0.1", "outside.example:443@127.0.0.1", "outside.example%40127.0.0.1",
    "outside.example%00.127.0.0.1", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "LOCALHOST",
    # names
    "private.example", "alias-of-private.example", "one-of-three.example", "last-of-two.example",
    "first-of-two.example", "empty.example", "zone.example", "garbage.example", "localhost", "localhost.",
    "127.0.0.1.", "metadata.google.internal", "127.0.0.1.nip.io", "localtest.me", "nobody-knows.example",
]  # fmt: skip
URLS = [
    *(f"https://{host}/" for host in HOSTS),
    # every other scheme, and https's own port on another one
    "http://outside.example/", "http://outside.example:443/", "http://127.0.0.1/", "ftp://outside.example/",
    *(f"{scheme}://{rest}" for scheme in ("gopher", "file", "dict", "unix", "ws")
      for rest in ("127.0.0.1:6379/_INFO", "/etc/passwd")),
    "//127.0.0.1/", "https:127.0.0.1", "https://127.0.0.1:22/", "https://127.0.0.1:5432/",
    "https://[::1]:54322/", "HTTP://LOCALHOST/", "jar:https://127.0.0.1!/",
]  # fmt: skip


@dataclass
class Network(httpcore.AsyncNetworkBackend):
    """Writes down who would be dialled. Of outside.example it plays the server, with one answer per connection."""

    answers: list[bytes] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, port))
        if host == PUBLIC and self.answers:
            return httpcore.AsyncMockStream([self.answers.pop(0)])
        raise httpcore.ConnectError("nothing is dialled here")

    async def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.dialled.append((path, 0))
        raise httpcore.ConnectError("nothing is dialled here")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    @property
    def inside(self) -> list[tuple[str, int]]:
        return [place for place in self.dialled if place != (PUBLIC, 443)]


class World:
    """Names as a test has them; of numbers the system's own reading, which asks no other machine."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def look_up(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = NAMES.get(host.lower())
        if answers is not None:
            return answers[min(self.asked.count(host), len(answers)) - 1]
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(place[0]) for *_, place in found]


def ask(
    url: str, *answers: bytes, times: int = 1, told: str | None = None
) -> tuple[Network, World, list[str]]:
    """Ask for an address as a provider's client would, following where it leads; what was dialled, and what came of it."""
    network, world, outcome = Network(list(answers)), World(), list[str]()

    async def run() -> None:
        async with egress.client(
            told or "https://outside.example",
            told=told is not None,
            look_up=world.look_up,
            network=network,
            follow_redirects=True,
            timeout=5,
        ) as client:
            for _ in range(times):
                try:
                    outcome.append(str((await client.get(url)).status_code))
                except (httpx.HTTPError, httpx.InvalidURL) as error:
                    outcome.append(type(error).__name__)

    asyncio.run(run())
    return network, world, outcome


def redirect(to: str, status: int = 302) -> bytes:
    head = f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return head.encode()


def not_blocked() -> list[str]:
    """Every address directly, and behind one, two and four redirects; those that would have been dialled."""
    found = []
    for url in URLS:
        for hops in (0, 1, 2, 4):
            chain = [redirect(f"https://outside.example/{hop}") for hop in range(1, hops)]
            if hops:
                # header bytes are bytes: a URL of other letters comes as UTF-8
                chain.append(redirect(url))
            network, _, outcome = ask("https://outside.example/" if hops else url, *chain)
            if network.inside or outcome == ["200"] or len(network.dialled) < hops:
                found.append(f"{url} after {hops} redirects: {network.dialled}")
    for status in (301, 303, 307, 308):
        network, _, _ = ask("https://outside.example/", redirect("https://127.0.0.1/", status))
        if network.inside:
            found.append(f"a redirect of {status}: {network.dialled}")
    return found


def test_no_odd_private_or_rebinding_address_is_dialled() -> None:
    assert len(URLS) >= 60
    assert not_blocked() == []


def test_what_is_looked_at_is_what_is_dialled() -> None:
    network, world, outcome = ask("https://outside.example/", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert (outcome, network.dialled, world.asked) == (["200"], [(PUBLIC, 443)], ["outside.example"])
    # one look-up per connection: the name answers otherwise when it is asked again, which it is not
    network, world, _ = ask("https://rebinding.example/")
    assert (network.dialled, world.asked) == ([(PUBLIC, 443)], ["rebinding.example"])
    network, world, outcome = ask("https://rebinding.example/", times=3)
    assert (network.dialled, len(world.asked)) == ([(PUBLIC, 443)], 3)
    assert outcome == ["ConnectError"] * 3


def test_every_outside_address_of_a_name_is_tried() -> None:
    network, _, _ = ask("https://both.example/")
    assert network.dialled == [(PUBLIC_6, 443), (PUBLIC, 443)]
    # where a network has IPv6 only, IPv4 stands in it
    assert ask("https://nat64.example/")[0].dialled == [("64:ff9b::5db8:d70e", 443)]


def test_what_the_operator_told_is_believed_for_that_place_alone() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    network, world, _ = ask("http://127.0.0.1:8089/x", told="http://127.0.0.1:8089/api/")
    assert (network.dialled, world.asked) == ([("127.0.0.1", 8089)], [])
    for url in ("http://127.0.0.1:8090/", "https://127.0.0.1:8089.example/", "http://localhost:8089/"):
        assert ask(url, answer, told="http://127.0.0.1:8089/api/")[0].dialled == []


def test_the_corpus_notices_a_guard_that_lets_everything_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "is_outside", lambda _: True)
    caught = not_blocked()
    assert len({entry.split(" ", 1)[0] for entry in caught}) >= 60


@pytest.mark.parametrize(
    ("part", "address"),
    [("REFUSED_4", "224.0.0.1"), ("ISATAP", "2606:2800::5efe:a00:1"), ("REFUSED_6", "2620:4f:8000::1")],
)
def test_each_part_of_the_guard_is_needed(part: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not egress.is_outside(address)
    monkeypatch.setattr(egress, part, ())
    assert egress.is_outside(address)


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on all of 127.0.0.0/8 that notes every connection."""
    met: list[bytes] = []
    with socket.create_server((NOBODY, 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def accept() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, _ = server.accept()
                    with connection:
                        met.append(connection.recv(100))

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1], met
        finally:
            over.set()
            thread.join(10)


def test_a_listening_server_of_this_machine_hears_nothing() -> None:
    """With the real resolver and real sockets, and behind a redirect of a server that the operator told."""
    with listener() as (port, met), redirecting(port) as site:

        async def run() -> None:
            async with egress.client("https://outside.example", told=False, timeout=5) as client:
                for host in (
                    "127.0.0.1",
                    "localhost",
                    "127.1",
                    "2130706433",
                    "127.9.8.7",
                    NOBODY,
                    "[::ffff:127.0.0.1]",
                ):
                    for scheme in ("https", "http"):
                        with pytest.raises(httpx.TransportError):
                            await client.get(f"{scheme}://{host}:{port}/")
            async with egress.client(site, told=True, timeout=5, follow_redirects=True) as client:
                for number in range(4):
                    with pytest.raises(httpx.TransportError):
                        await client.get(f"{site}/{number}")

        asyncio.run(run())
        assert met == []
        # and it does hear: the same without the guard
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"hello")
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
        assert met == [b"hello"]


@contextmanager
def redirecting(port: int) -> Iterator[str]:
    """A server that leads to another port of this machine, in four ways."""
    places = [
        f"http://127.0.0.1:{port}/",
        f"https://127.0.0.1:{port}/",
        f"//127.0.0.1:{port}/",
        f"https://localhost:{port}/",
    ]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", places[int(self.path[1:])])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_each_provider_calls_through_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their own names lead to this machine, as with a poisoned resolver."""
    met: list[str] = []

    async def poisoned(host: str, port: int) -> list[str]:
        met.append(host)
        return ["127.0.0.1"]

    network = Network()
    real = egress.client
    monkeypatch.setattr(
        egress, "client", lambda *given, **options: real(*given, look_up=poisoned, network=network, **options)
    )

    async def run() -> None:
        async with EcbClient() as ecb:
            with pytest.raises(EcbError, match="no address of an outside service"):
                await ecb.daily()
        async with OpenRouterClient("key") as router:
            with pytest.raises(OpenRouterError):
                await router.key_info()
        with pytest.raises(ProviderError):
            await WEBHOOK.problem({"account_sid": f"AC{'0' * 32}", "auth_token": "x"}, None)

    asyncio.run(run())
    assert met == ["www.ecb.europa.eu", "openrouter.ai", "api.twilio.com"]
    assert network.dialled == []


def test_no_provider_makes_a_connection_of_its_own() -> None:
    """Who dials: egress.py, and smtp.py to the mail server that the operator told."""
    found = []
    for path in sorted((ROOT / "providers").glob("*.py")):
        if path.name == "egress.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in DIALLING
            ):
                found.append(f"{path.name}: {node.func.attr}")
    assert sorted(set(found)) == ["smtp.py: SMTP", "smtp.py: SMTP_SSL"]


DIALLING = {
    "AsyncClient", "Client", "AsyncHTTPTransport", "HTTPTransport", "create_connection", "open_connection", "urlopen",
    "SMTP", "SMTP_SSL", "socket",
}  # fmt: skip


@pytest.mark.chaos
def test_the_figure_of_blocked_addresses() -> None:
    found = not_blocked()
    print(f"{len(URLS)} addresses, each directly and behind 1, 2 and 4 redirects: {len(found)} not blocked")
    keep(
        [
            harm(
                "R7.blocked",
                len(found),
                f"not blocked of {len(URLS)} private, odd and rebinding addresses, each directly and behind 1, 2 and 4"
                " redirects, against a network that dials nothing",
            )
        ]
    )
    assert found == []
