"""Takes an organisation's change of currency through its steps; see supabase/routines/currency."""

from __future__ import annotations

import asyncio

from workers.services import Services

EVERY = None
BATCH = 1_000
FOLD = 5_000
PAUSE_SECONDS = 0.5
# somebody else's transaction may be long: the worker's place is given back meanwhile
PATIENCE_SECONDS = 20.0
LATER_SECONDS = 15.0


async def run(services: Services, *, org_id: str, change_id: str) -> None:
    """Go on until the change is over, each step a transaction of its own; waits for others, but not for ever."""
    waited = 0.0
    while (answer := await _step(services, org_id, change_id)) != "over":
        if answer == "again":
            waited = 0.0
            continue
        if waited >= PATIENCE_SECONDS:
            await _go_on_later(services, org_id, change_id)
            return
        await asyncio.sleep(PAUSE_SECONDS)
        waited += PAUSE_SECONDS


async def _step(services: Services, org_id: str, change_id: str) -> str:
    async with services.database.as_service() as connection:
        found = await connection.execute(
            "select private.advance_currency_change(%s, %s, %s) as answer", [org_id, change_id, BATCH]
        )
        row = await found.fetchone()
    async with services.database.as_service() as connection:
        # what a step writes is folded at once, so that figures stay quick to read while it runs
        await connection.execute("select private.fold_ledger(%s)", [FOLD])
    return str(row["answer"]) if row else "over"


async def _go_on_later(services: Services, org_id: str, change_id: str) -> None:
    async with services.database.as_service() as connection:
        await connection.execute(
            "select private.defer_currency_change(%s, %s, now() + make_interval(secs => %s))",
            [org_id, change_id, LATER_SECONDS],
        )
