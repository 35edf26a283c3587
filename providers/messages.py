"""What a provider that sends text messages offers, and the three ways in which that fails.

A module with a `MESSENGER` is found by its file; its `provider` is the connection's `provider` in the database.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import providers
from providers.webhooks import Keys


class Refused(Exception):
    """The provider will not send this message, and says why."""

    def __init__(self, code: str | None, message: str, *, is_opted_out: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        # the provider knows that the number wants no messages
        self.is_opted_out = is_opted_out


class NotSent(Exception):
    """The message has surely not left, and may be sent later: nobody was reached, or they were asked too often."""

    def __init__(self, message: str, *, is_busy: bool = False, wait: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.is_busy = is_busy
        self.retry_after = wait


class Unclear(Exception):
    """Nobody knows whether the message left: no answer came, or none that can be read."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Message:
    """A text from one number to another, both in E.164. `callback` is where the provider reports what becomes of it, if it can."""

    from_number: str
    to_number: str
    body: str = field(repr=False)
    callback: str | None = field(default=None, repr=False)


class Messenger(Protocol):
    """Sends the messages of a provider's accounts."""

    provider: str
    # the parameter of a callback's address that names the message it is about
    callback_parameter: str

    async def send(self, keys: Keys, base_url: str | None, message: Message) -> Mapping[str, Any]:
        """Send once; the item as the provider's lists have it. Raises Refused, NotSent, Unclear."""

    async def find(
        self, keys: Keys, base_url: str | None, message: Message, since: datetime
    ) -> list[Mapping[str, Any]]:
        """What may be this message, made since then, oldest first. Raises ProviderError."""

    async def senders(self, keys: Keys, base_url: str | None) -> list[tuple[str, str]]:
        """The account's numbers that can send, and what they are called. Raises ProviderError."""


def messengers() -> dict[str, Messenger]:
    """Every provider that sends messages, by name."""
    found = {}
    for info in pkgutil.iter_modules(providers.__path__):
        messenger = getattr(importlib.import_module(f"providers.{info.name}"), "MESSENGER", None)
        if messenger is not None:
            found[messenger.provider] = messenger
    return found
