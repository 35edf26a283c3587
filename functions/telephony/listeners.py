"""How many recordings are passed on at once: each holds a connection to its provider for as long as somebody listens."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from functions._shared.errors import ApiError

AT_ONCE = 32
EACH = 4


class Listeners:
    """Who listens in this process."""

    def __init__(self, at_once: int = AT_ONCE, each: int = EACH) -> None:
        self._at_once, self._each = at_once, each
        self._now: Counter[UUID] = Counter()

    def enter(self, person: UUID) -> None:
        """Count one more. Raises ApiError 429 for a person with too many, 503 when there are too many of all."""
        if self._now[person] >= self._each:
            raise ApiError(429, "You listen to several recordings already.", headers={"Retry-After": "5"})
        if self._now.total() >= self._at_once:
            raise ApiError(503, "Too many recordings are listened to now.", headers={"Retry-After": "5"})
        self._now[person] += 1

    def leave(self, person: UUID) -> None:
        """Count one less."""
        self._now[person] -= 1
        if not self._now[person]:
            del self._now[person]
