"""What the emulators of booking systems share: a company with its bookings and who is logged in, changed by a test."""

from __future__ import annotations

from typing import Any


class Company:
    """What the company holds; `key` is the name of a booking's id, `base` what a booking is unless a test says otherwise."""

    def __init__(self, key: str, base: dict[str, Any], *counted: str) -> None:
        self._key, self._base = key, base
        self.bookings: dict[int, dict[str, Any]] = {}
        self.tokens: set[str] = set()
        self.fail = 0
        self.counts = dict.fromkeys(counted, 0)

    def change(self, told: dict[str, Any]) -> dict[str, int]:
        """What /control was told; how often what was asked for."""
        if told.get("forget"):
            self.bookings = {}
        if told.get("expire"):
            self.tokens = set()
        self.fail = int(told.get("fail", self.fail))
        for given in told.get("bookings", []):
            known = self.bookings.get(given[self._key], self._base)
            self.bookings[given[self._key]] = known | given
        for gone in told.get("gone", []):
            self.bookings.pop(gone, None)
        return dict(self.counts)
