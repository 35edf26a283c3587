"""Calls to outside services, and to nowhere else: what a name stands for is looked at when the connection is made.

An address that came from outside (a redirect, a page's `next`, a provider's own address that is made to resolve to this
machine) could otherwise reach what only this machine or its network may. One look-up gives the addresses that are judged and
dialled, so that a name cannot change its mind in between. What the operator told (KONTOR_PROVIDER_URLS and the like) is
believed, for that host and port alone.
"""

from __future__ import annotations

import asyncio
import functools
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

Resolve = Callable[[str, int], Awaitable[list[str]]]
SocketOptions = Iterable[Any] | None

# beside what the library knows as not global
REFUSED_4 = tuple(
    IPv4Network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "100.64.0.0/10",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
GLOBAL_6 = IPv6Network("2000::/3")
# of these only what stands in them decides: they lead to an IPv4 address, or to nobody
REFUSED_6 = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
NAT64 = IPv6Network("64:ff9b::/96")
ISATAP = (0x00005EFE, 0x02005EFE)


class Blocked(httpcore.ConnectError):
    """The address is none that an outside service has; nothing was sent."""


def is_outside(text: str) -> bool:
    """Whether this is an address of the public internet; what cannot be read is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return _is_outside_4(address) if isinstance(address, IPv4Address) else _is_outside_6(address)


def _is_outside_4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in REFUSED_4)


def _is_outside_6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    low = int(address) & 0xFFFFFFFF
    if address in NAT64:
        return _is_outside_4(IPv4Address(low))
    if (int(address) >> 32) & 0xFFFFFFFF in ISATAP:
        return False
    return address in GLOBAL_6 and address.is_global and not any(address in network for network in REFUSED_6)


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the system knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Dials an outside address that it has looked at itself, or a place that the operator told."""

    def __init__(
        self,
        told: frozenset[tuple[str, int]] = frozenset(),
        *,
        look_up: Resolve = resolve,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._told, self._look_up = told, look_up
        self._network = network or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore passes it by this name
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect. Raises Blocked when any address of the host is not an outside one."""
        if (host, port) in self._told:
            return await self._network.connect_tcp(host, port, timeout, local_address, socket_options)
        addresses = await self._outside(host, port, timeout)
        for address in addresses[:-1]:
            try:
                # one that does not answer must not use up the time of the others
                share = None if timeout is None else timeout / len(addresses)
                return await self._network.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def _outside(self, host: str, port: int, seconds: float | None) -> list[str]:
        try:
            async with asyncio.timeout(seconds):
                addresses = await self._look_up(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} was not found in time") from error
        except (OSError, UnicodeError, AddressValueError) as error:
            raise httpcore.ConnectError(f"{host} was not found") from error
        if not addresses or not all(is_outside(address) for address in addresses):
            raise Blocked(f"{host} is no address of an outside service")
        return addresses

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore passes it by this name
        socket_options: SocketOptions = None,
    ) -> httpcore.AsyncNetworkStream:
        """No outside service is on a socket of this machine's."""
        raise Blocked("a socket of this machine is no outside service")

    async def sleep(self, seconds: float) -> None:
        """Pause between two attempts."""
        await self._network.sleep(seconds)


@functools.cache
def _tls() -> ssl.SSLContext:
    # reading the authorities' certificates takes 20 ms
    return httpx.create_ssl_context()


class GuardedTransport(httpx.AsyncHTTPTransport):
    """The library's transport over a guarded network; only https, but where the operator told otherwise."""

    def __init__(self, told: frozenset[tuple[str, int]], network: GuardedNetwork) -> None:
        super().__init__(verify=_tls())
        self._told = told
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(), network_backend=network, keepalive_expiry=5.0
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, also each that a redirect leads to."""
        if request.url.scheme != "https" and place(request.url) not in self._told:
            raise httpx.UnsupportedProtocol(f"{request.url.host} is asked by https alone", request=request)
        return await super().handle_async_request(request)


def place(url: httpx.URL) -> tuple[str, int]:
    """Host and port that a request to this address is dialled at."""
    return url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)


def is_same_place(url: httpx.URL, base_url: str) -> bool:
    """Whether an address is a service's own, where its keys may go."""
    own = httpx.URL(base_url)
    return (url.scheme, place(url)) == (own.scheme, place(own))


def client(
    base_url: str,
    *,
    told: bool,
    look_up: Resolve = resolve,
    network: httpcore.AsyncNetworkBackend | None = None,
    **options: Any,
) -> httpx.AsyncClient:
    """A client for one service. `told`: the operator named this address, so that it may be anywhere.

    No proxy of the environment is used: it would be the proxy that looks the name up.
    """
    places = frozenset({place(httpx.URL(base_url))}) if told else frozenset[tuple[str, int]]()
    transport = GuardedTransport(places, GuardedNetwork(places, look_up=look_up, network=network))
    return httpx.AsyncClient(base_url=base_url, transport=transport, trust_env=False, **options)
