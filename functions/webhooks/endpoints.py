"""Whose address a request came to, and the keys to check it with: asked of the database once, and kept for a minute.

Keeping is safe: the database refuses an event that was verified with keys that are no longer the connection's.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from functions._shared.credentials import TABLE
from functions._shared.crypto import RowIdentity, Vault
from functions._shared.db import Database

KEEP_SECONDS = 60.0
MOST_KEPT = 5_000
LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Endpoint:
    """A connection's address and keys, as of `keys_changed_at`."""

    org_id: UUID
    endpoint_id: UUID
    provider: str
    keys_changed_at: datetime
    keys: dict[str, str] = field(repr=False)


class Endpoints:
    """Finds endpoints by the token of their address."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Endpoint]] = OrderedDict()

    async def find(self, provider: str, token: str) -> Endpoint | None:
        """The endpoint; None for a token that is nobody's, another provider's or an ended connection's."""
        if len(token) > LONGEST_TOKEN:
            return None
        # what is looked up and kept is the hash, so that how long it takes tells nothing of the token
        hashed = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        kept = self._kept.get(hashed)
        found = kept[1] if kept and kept[0] > self._clock() else await self._read(hashed)
        return found if found is not None and found.provider == provider else None

    def forget(self, token: str) -> None:
        """The endpoint's keys have changed."""
        self._kept.pop(hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest(), None)

    async def _read(self, hashed: str) -> Endpoint | None:
        row = await self._database.call("select * from private.find_webhook_endpoint(%s)", [hashed])
        if row is None:
            return None
        org_id, integration_id = row["org_id"], row["integration_id"]
        keys = {
            name: self._vault.open(base64.b64decode(sealed), RowIdentity(TABLE, org_id, integration_id, name))
            for name, sealed in row["keys"].items()
        }
        found = Endpoint(org_id, row["endpoint_id"], row["provider"], row["keys_changed_at"], keys)
        self._kept.pop(hashed, None)
        self._kept[hashed] = (self._clock() + KEEP_SECONDS, found)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found
