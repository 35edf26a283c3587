"""What a provider that reports by webhook offers: the names a module in providers/ has to hold to be one.

A module with a `WEBHOOK` is found by its file's name, which is also the connection's `provider` in the database; the
database's side of it is `private.apply_<name>()`.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import Any, ParamSpec, Protocol

import providers

Keys = Mapping[str, str]
P = ParamSpec("P")
# how far from now what signs its time may be
TOLERANCE_SECONDS = 300


class ProviderError(Exception):
    """A provider refused, failed, could not be reached or answered with what it never answers."""

    def __init__(self, message: str, *, permanent: bool, wait: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        # whether a repetition with the same keys is useless
        self.permanent = permanent
        self.retry_after = wait


class BadSignature(Exception):
    """The request was not made by whoever holds the connection's keys."""


class TooLate(Exception):
    """The request is older, or newer, than the provider's tolerance."""


@dataclass(frozen=True)
class Request:
    """A webhook as it came. `url` is the address that the provider was given, with the query as it came."""

    url: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Event:
    """What a request says. `kind` is `unknown` when we do not understand it, `test` when we sent it ourselves, and `ignored`
    when it is nothing that we keep: it is answered and leaves no row anywhere.

    `event_id` is the same whenever the provider tells the same thing again. `subject` is the provider's id of the call,
    message or booking that it is about. `fields` goes to `private.apply_<provider>()` as JSON.
    """

    event_id: str
    kind: str
    subject: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What the provider wants to read in a 2xx."""

    body: bytes = b""
    content_type: str = "text/plain"


@dataclass(frozen=True)
class Page:
    """A page of what a provider lists, each item with the fields of its event; `next` leads on, and is None at the end.

    `unread` items were not as the provider says its items are. One with `is_partial` was listed without what was said: it is
    looked up where no event told it.
    """

    items: list[Mapping[str, Any]]
    next: str | None
    unread: int = 0

    @classmethod
    def of(
        cls, found: list[Any], read: Callable[[Any], Mapping[str, Any] | None], following: str | None
    ) -> Page:
        """What was listed, each item as `read` reads it, which returns None for what it cannot."""
        items = [item for raw in found if (item := read(raw)) is not None]
        return cls(items, following, len(found) - len(items))


class Webhook(Protocol):
    """The requests of a provider. Nothing here reads a clock, a socket or a database but what is async, and a test's clock."""

    # the names of a connection's keys, as people enter them
    key_names: tuple[str, ...]
    # what the provider reads from the address after `#`, such as how often it sends again
    url_fragment: str
    # headers that are worth keeping beside the body
    kept_headers: tuple[str, ...]

    def verify(self, request: Request, keys: Keys, now: datetime) -> None:
        """Raises BadSignature, TooLate."""

    def parse(self, request: Request) -> Event:
        """The event of a verified request; never raises, what it cannot read is `unknown`."""

    def reply(self, event: Event) -> Reply:
        """The answer to an event that is stored."""

    def test_request(self, url: str, keys: Keys, event_id: str) -> Request:
        """A signed request that `parse` reads as `test`."""

    async def problem(self, keys: Keys, base_url: str | None) -> str | None:
        """What is wrong with the keys, in words; raises ProviderError when the provider cannot say."""

    def account(self, keys: Keys) -> str:
        """The account's id at the provider: two connections of one account would count it twice."""

    def history(
        self, keys: Keys, base_url: str | None, since: datetime, after: str | None
    ) -> AsyncIterator[Page]:
        """What happened since, a page at a time, from `after` on; raises ProviderError."""

    async def look_up(
        self, keys: Keys, base_url: str | None, kind: str, subject: str
    ) -> Mapping[str, Any] | None:
        """One item as it is now; None when the provider does not know it. Raises ProviderError."""


def current(keys: Keys, name: str) -> list[str]:
    """The keys of this name that sign: the one there is, and the one that it replaced, until its day is over."""
    return [keys[one] for one in (name, f"{name}_before") if keys.get(one)]


def require_recent(signed_at: float, now: datetime) -> None:
    """Raises TooLate for seconds since 1970 that are more than five minutes from now."""
    if abs(now.timestamp() - signed_at) > TOLERANCE_SECONDS:
        raise TooLate("signed more than five minutes from now")


def unknown(request: Request) -> Event:
    """The event of a request that is not understood: it is told apart by its bytes."""
    return Event(f"sha256:{hashlib.sha256(request.body).hexdigest()}", "unknown")


def says_why(problem: Callable[P, Awaitable[str | None]]) -> Callable[P, Awaitable[str | None]]:
    """A `problem` that asks the provider: what it refuses for good is wrong with the keys, in its words."""

    @functools.wraps(problem)
    async def asked(*args: P.args, **kwargs: P.kwargs) -> str | None:
        try:
            return await problem(*args, **kwargs)
        except ProviderError as error:
            if error.permanent:
                return error.message
            raise

    return asked


def optional_keys(webhook: Webhook) -> tuple[str, ...]:
    """The names of keys that a connection may have and works without, where the provider has `optional_key_names`."""
    found: tuple[str, ...] = getattr(webhook, "optional_key_names", ())
    return found


def webhooks() -> dict[str, Webhook]:
    """Every provider that reports by webhook, by name."""
    found: dict[str, Webhook] = {}
    for info in pkgutil.iter_modules(providers.__path__):
        module: ModuleType = importlib.import_module(f"providers.{info.name}")
        webhook = getattr(module, "WEBHOOK", None)
        # another file of the provider's may use it, and is no provider
        if webhook is not None and type(webhook).__module__ == module.__name__:
            found[info.name] = webhook
    return found
