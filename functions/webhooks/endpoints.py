"""Whose address a request came to, and the keys to check it with: asked of the database once, and kept for a minute.

Keeping is safe: the database refuses an event that was verified with keys that are no longer the connection's, and one that
does not fit the kept ones is verified with those of now.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from functions._shared.credentials import TABLE
from functions._shared.crypto import CannotOpen, RowIdentity, Vault
from functions._shared.db import Database
from functions._shared.errors import ApiError
from functions._shared.limits import Rate

KEEP_SECONDS = 60.0
MOST_KEPT = 5_000
# 32 random bytes in base64url; what looks otherwise is nobody's
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# anybody may knock: those who were not here before share so many of the connections that events are written by
STRANGERS = 2
# how often what fits no kept key makes us ask for those of now: at once a few times, so that new keys are good at once
AGAIN_A_MINUTE = 12


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
        self._strangers = asyncio.Semaphore(STRANGERS)
        self._again = Rate(AGAIN_A_MINUTE, keep=MOST_KEPT, clock=clock)
        # one connection for all who fit no key
        self._asking_again = asyncio.Lock()

    async def find(self, provider: str, token: str) -> Endpoint | None:
        """The endpoint; None for a token that is nobody's, another provider's or an ended connection's.

        Raises ApiError 503 while its keys cannot be opened: what is sent then is sent again.
        """
        if not TOKEN.fullmatch(token):
            return None
        # what is looked up and kept is the hash, so that how long it takes tells nothing of the token
        hashed = _hash(token)
        kept = self._kept.get(hashed)
        if kept is None:
            async with self._strangers:
                # another may have asked while this one waited
                kept = self._kept.get(hashed)
                found = kept[1] if kept else await self._read(hashed)
        else:
            found = kept[1] if kept[0] > self._clock() else await self._read(hashed)
        return found if found is not None and found.provider == provider else None

    def forget(self, token: str) -> None:
        """The endpoint's keys have changed."""
        if (kept := self._kept.get(_hash(token))) is not None:
            self._kept[_hash(token)] = (-math.inf, kept[1])

    async def newer(self, token: str, seen: Endpoint) -> Endpoint | None:
        """The endpoint with the keys of now, for a request that the keys of `seen` do not fit.

        None where they are the same, or where that was asked too often: who sends what fits nothing burdens nobody else.
        """
        hashed = _hash(token)
        async with self._asking_again:
            kept = self._kept.get(hashed)
            # another may have asked while this one waited
            found = kept[1] if kept is not None else None
            if found is None or found is seen:
                if not self._again.allows(hashed):
                    return None
                found = await self._read(hashed)
        return found if found is not None and found.keys_changed_at != seen.keys_changed_at else None

    async def _read(self, hashed: str) -> Endpoint | None:
        row = await self._database.call("select * from private.find_webhook_endpoint(%s)", [hashed])
        if row is None:
            self._kept.pop(hashed, None)
            return None
        org_id, integration_id = row["org_id"], row["integration_id"]
        try:
            keys = {
                name: self._vault.open(
                    base64.b64decode(sealed), RowIdentity(TABLE, org_id, integration_id, name)
                )
                for name, sealed in row["keys"].items()
            }
        except CannotOpen as error:
            raise ApiError(
                503, "The connection's keys cannot be opened.", headers={"Retry-After": "60"}
            ) from error
        found = Endpoint(org_id, row["endpoint_id"], row["provider"], row["keys_changed_at"], keys)
        self._kept.pop(hashed, None)
        self._kept[hashed] = (self._clock() + KEEP_SECONDS, found)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
