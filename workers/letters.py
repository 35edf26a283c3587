"""What a kind of mail hands to the job that sends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from functions._shared.db import Connection
from functions._shared.settings import Settings
from providers.smtp import Mail

DEFAULT_SENDER = "Kontor <no-reply@localhost>"


@dataclass(frozen=True)
class Letter:
    """A mail, and how it is noted that it has left."""

    mail: Mail
    mark: Callable[[Connection], Awaitable[None]]


# (connection, settings, org_id, about_id) → the letter; None when there is nothing to send any more
Write = Callable[[Connection, Settings, str, str], Awaitable[Letter | None]]
