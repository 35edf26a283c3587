"""Erases what the audit log told about a deleted organisation; that it was deleted, by whom and when, stays."""

from __future__ import annotations

from workers.services import Services

EVERY = None
BATCH = 2_000


async def run(services: Services, *, org_id: str) -> None:
    """Erase in short transactions until nothing is left."""
    erased = BATCH
    while erased >= BATCH:
        async with services.database.as_service() as connection:
            found = await connection.execute("select private.erase_audit(%s, %s) as erased", [org_id, BATCH])
            row = await found.fetchone()
        erased = row["erased"] if row else 0
