"""How fast a connection's provider is asked: a token bucket for each integration, in each worker process."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from uuid import UUID

# what no provider of ours takes amiss; one that does says so with Retry-After
PER_SECOND, BURST = 25.0, 50.0
KEPT = 10_000


class Bucket:
    """So many requests at once, and after that so many per second."""

    def __init__(
        self,
        per_second: float = PER_SECOND,
        burst: float = BURST,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._per_second, self._burst = per_second, burst
        self._clock, self._sleep = clock, sleep
        self._left, self._seen = burst, clock()

    async def take(self) -> None:
        """Wait until one more request may be made."""
        now = self._clock()
        # what is taken while others wait is owed, so that each waits for its own place
        self._left = min(self._burst, self._left + (now - self._seen) * self._per_second) - 1
        self._seen = now
        if self._left < 0:
            await self._sleep(-self._left / self._per_second)


_buckets: OrderedDict[UUID, Bucket] = OrderedDict()


def bucket_of(integration_id: UUID) -> Bucket:
    """The bucket that everything in this process takes from for one connection."""
    found = _buckets.pop(integration_id, None) or Bucket()
    _buckets[integration_id] = found
    while len(_buckets) > KEPT:
        _buckets.popitem(last=False)
    return found
