"""Rate limits in memory: how often a key was used within a window."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from stack.auth.errors import too_many

Rule = tuple[int, float]


class RateLimiter:
    """Sliding windows for a bounded number of keys; the least recently used key is forgotten first."""

    def __init__(self, tracked_keys: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._tracked_keys = tracked_keys
        self._clock = clock
        self._hits: OrderedDict[tuple[str, ...], deque[float]] = OrderedDict()

    def wait(self, key: tuple[str, ...], rule: Rule) -> float:
        """Seconds until the key may be used again; 0 when it may be now, and the use is counted."""
        count, window = rule
        now = self._clock()
        hits = self._hits.setdefault(key, deque())
        self._hits.move_to_end(key)
        while hits and hits[0] <= now - window:
            hits.popleft()
        if len(hits) >= count:
            return hits[0] + window - now
        hits.append(now)
        while len(self._hits) > self._tracked_keys:
            self._hits.popitem(last=False)
        return 0.0

    def take(self, key: tuple[str, ...], rule: Rule) -> None:
        """Count a use of the key or refuse it with 429."""
        seconds = self.wait(key, rule)
        if seconds > 0:
            raise too_many(seconds)

    def give_back(self, key: tuple[str, ...]) -> None:
        """Undo the latest use of the key."""
        if hits := self._hits.get(key):
            hits.pop()

    def forget(self, key: tuple[str, ...]) -> None:
        """Start the key's window anew."""
        self._hits.pop(key, None)

    def __len__(self) -> int:
        return len(self._hits)
