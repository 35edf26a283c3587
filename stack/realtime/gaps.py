"""Numbers of the sequence that were drawn and not yet seen, as ranges.

A number that is missing belongs to a transaction that is under way or was rolled back. `settle` gives up those whose
transaction must be over: everything that drew a number before it was missed had a transaction number by then.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

MOST = 10_000  # ranges; beyond that the oldest are given up


@dataclass
class _Range:
    low: int
    high: int
    boundary: int | None = None  # every transaction that may hold a number here is older than this one


class Gaps:
    def __init__(self) -> None:
        self._ranges: list[_Range] = []

    def __len__(self) -> int:
        return len(self._ranges)

    def add(self, low: int, high: int) -> int:
        """Remember low to high, newer than all before; returns how many ranges had to be given up for it."""
        self._ranges.append(_Range(low, high))
        over = len(self._ranges) - MOST
        if over > 0:
            del self._ranges[:over]
        return max(over, 0)

    def add_older(self, found: list[tuple[int, int]]) -> None:
        """Remember ranges of before everything else, in order."""
        self._ranges[:0] = [_Range(low, high) for low, high in found]

    def see(self, number: int) -> None:
        """A number has come."""
        at = bisect_right(self._ranges, number, key=lambda r: r.low) - 1
        if at < 0 or self._ranges[at].high < number:
            return
        gap = self._ranges[at]
        left, right = (gap.low, number - 1), (number + 1, gap.high)
        self._ranges[at : at + 1] = [_Range(a, b, gap.boundary) for a, b in (left, right) if a <= b]

    def bounds(self) -> tuple[list[int], list[int]]:
        """The lowest and highest number of each range."""
        return [r.low for r in self._ranges], [r.high for r in self._ranges]

    def unmarked(self) -> bool:
        """Whether a range does not know yet which transactions may hold its numbers."""
        return any(r.boundary is None for r in reversed(self._ranges))

    def mark(self, boundary: int) -> None:
        """Note a transaction that began after every new range was missed."""
        for gap in reversed(self._ranges):
            gap.boundary = boundary if gap.boundary is None else gap.boundary

    def settle(self, oldest_running: int) -> None:
        """Give up the ranges whose transactions are all over; what they had was read in the same snapshot."""
        self._ranges = [r for r in self._ranges if r.boundary is None or r.boundary >= oldest_running]

    def lowest(self) -> int | None:
        return self._ranges[0].low if self._ranges else None
