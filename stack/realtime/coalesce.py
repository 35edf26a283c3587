"""Changes of one table on one topic, thinned out: ten a second at once, beyond that one of many every 250 ms."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

AT_ONCE = 10  # in the second before
EVERY = 0.25
IDS = 50

Key = tuple[str, str]  # topic, table


@dataclass
class _Flow:
    sent: deque[float] = field(default_factory=lambda: deque(maxlen=AT_ONCE))
    merged: dict[str, Any] | None = None


class Coalescer:
    """Decides for each change whether it goes out now or with those that wait; the caller owns the clock."""

    def __init__(self) -> None:
        self._flows: dict[Key, _Flow] = {}

    def pass_now(self, key: Key, payload: dict[str, Any], now: float) -> bool:
        """Whether the change goes out at once; else it waits, and `take` gives it out with the others."""
        flow = self._flows.setdefault(key, _Flow())
        if flow.merged is None and (len(flow.sent) < AT_ONCE or now - flow.sent[0] >= 1.0):
            flow.sent.append(now)
            return True
        flow.merged = payload if flow.merged is None else merge(flow.merged, payload)
        return False

    def waits(self, key: Key) -> bool:
        """Whether something of this table waits."""
        flow = self._flows.get(key)
        return flow is not None and flow.merged is not None

    def take(self, key: Key) -> dict[str, Any] | None:
        """What waited, as one change."""
        flow = self._flows.get(key)
        if flow is None:
            return None
        merged, flow.merged = flow.merged, None
        return merged

    def forget(self, now: float) -> None:
        """Drop what has been quiet for a second."""
        quiet = [
            k for k, f in self._flows.items() if f.merged is None and (not f.sent or now - f.sent[-1] >= 1.0)
        ]
        for key in quiet:
            del self._flows[key]


def merge(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two changes of one table as one: the ids of both, or how many rows when there are too many to name.

    Insertions with deletions are told as an update, since whoever hears of either reads again.
    """
    merged = {**first, **second}
    if first.get("op") != second.get("op"):
        merged["op"] = "update"
    ids = [*_ids(first), *(i for i in _ids(second) if i not in _ids(first))]
    if "count" in first or "count" in second or len(ids) > IDS:
        merged.pop("ids", None)
        merged["count"] = _count(first) + _count(second)
    else:
        merged["ids"] = ids
    return merged


def _ids(payload: dict[str, Any]) -> list[Any]:
    ids = payload.get("ids")
    return ids if isinstance(ids, list) else []


def _count(payload: dict[str, Any]) -> int:
    count = payload.get("count")
    return count if isinstance(count, int) else len(_ids(payload))
