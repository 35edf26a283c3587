"""Who is here, per topic: each tracked payload under its key, and what changed since it was last told."""

from __future__ import annotations

import secrets
from typing import Any

Metas = dict[str, dict[str, dict[str, Any]]]  # key → reference → payload with that reference


class Room:
    """The presences of one topic."""

    def __init__(self) -> None:
        self._here: Metas = {}
        self._joins: Metas = {}
        self._leaves: Metas = {}

    def track(self, key: str, payload: dict[str, Any], instead_of: str | None = None) -> str:
        """Take a payload in and return its reference; the one it replaces leaves."""
        if instead_of is not None:
            self.untrack(key, instead_of)
        reference = secrets.token_urlsafe(9)
        meta = {**payload, "phx_ref": reference}
        self._here.setdefault(key, {})[reference] = meta
        self._joins.setdefault(key, {})[reference] = meta
        return reference

    def untrack(self, key: str, reference: str) -> None:
        """Let a payload go; one that nobody was told of leaves no trace."""
        metas = self._here.get(key, {})
        meta = metas.pop(reference, None)
        if meta is None:
            return
        if not metas:
            del self._here[key]
        joined = self._joins.get(key, {})
        if joined.pop(reference, None) is None:
            self._leaves.setdefault(key, {})[reference] = meta
        elif not joined:
            del self._joins[key]

    def state(self) -> dict[str, Any]:
        """Everybody who is here."""
        return _shown(self._here)

    def diff(self) -> dict[str, Any] | None:
        """What changed since the last call; None when nothing did."""
        if not self._joins and not self._leaves:
            return None
        joins, self._joins = self._joins, {}
        leaves, self._leaves = self._leaves, {}
        return {"joins": _shown(joins), "leaves": _shown(leaves)}

    def __bool__(self) -> bool:
        return bool(self._here or self._joins or self._leaves)


def _shown(metas: Metas) -> dict[str, Any]:
    return {key: {"metas": list(found.values())} for key, found in metas.items()}
