"""Connections that are used again: a new backend costs ten times what most tests ask of it, as it would PostgREST, whose pool this is like."""

from __future__ import annotations

from typing import Any, Self

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

# as many of a role as a test commonly has at once; what is more is closed
KEPT = 6


class KeptConnection(psycopg.Connection[dict[str, Any]]):
    """Closing it puts it back, as a new session; it is lent to one at a time."""

    place: list[KeptConnection] | None = None
    lent = False

    @classmethod
    def lend(cls, dsn: str, place: list[KeptConnection]) -> Self:
        """One of those in `place` whose server is still there, else a new one."""
        while place:
            found = place.pop()
            try:
                found.execute("")
            except psycopg.Error:
                found.end()
                continue
            break
        else:
            # what the server forgets with a session, the client would still call by its name
            found = cls.connect(dsn, row_factory=dict_row, prepare_threshold=None)
            found.place = place
        found.autocommit = False
        found.lent = True
        assert isinstance(found, cls)
        return found

    def close(self) -> None:
        if self.place is None:
            super().close()
        elif self.lent:
            self.lent = False
            if len(self.place) < KEPT and self._is_new_again():
                self.place.append(self)
            else:
                self.end()

    def end(self) -> None:
        """Close it for good."""
        super().close()

    def _is_new_again(self) -> bool:
        try:
            if self.info.transaction_status != TransactionStatus.IDLE:
                self.rollback()
            self.autocommit = True
            self.isolation_level = self.read_only = self.deferrable = None
            self.row_factory = dict_row
            self.execute("discard all")
        except psycopg.Error:
            return False
        return True
