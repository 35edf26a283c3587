"""Takes a key's older use along to the key's new customer or person, where that was too much for one statement."""

from __future__ import annotations

from workers.services import Services

EVERY = None
BATCH = 2_000


async def run(services: Services, *, org_id: str, key_id: str) -> None:
    """Hand over in short transactions until nothing is left."""
    moved = BATCH
    while moved >= BATCH:
        async with services.database.as_service() as connection:
            found = await connection.execute(
                "select private.follow_openrouter_key(%s, %s, %s) as moved", [org_id, key_id, BATCH]
            )
            row = await found.fetchone()
        moved = row["moved"] if row else 0
