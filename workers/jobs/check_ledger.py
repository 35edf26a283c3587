"""Recomputes every organisation's ledger from its facts and says loudly where the two differ."""

from __future__ import annotations

from uuid import UUID

import structlog

from workers.backoff import GiveUp
from workers.services import Services

EVERY = 3600
BATCH = 5_000
log = structlog.get_logger(__name__)


class LedgerDiffers(GiveUp):
    """A ledger does not follow from its facts; running the check again would find the same."""


async def run(services: Services) -> None:
    """Check all organisations, each in its own transaction; raises LedgerDiffers when any differs.

    A rate that came late is applied before, for an entry that lacks it would be told as wrong.
    """
    await _convert(services)
    async with services.database.as_owner() as connection:
        found = await connection.execute("select id from public.organisations order by id")
        organisations = [row["id"] for row in await found.fetchall()]
    wrong = []
    for org_id in organisations:
        async with services.database.as_owner() as connection:
            await connection.execute("set transaction isolation level repeatable read read only")
            found = await connection.execute(
                "select * from private.check_ledger(%s) where severity <> 'pending' limit 20", [org_id]
            )
            problems = await found.fetchall()
        if problems:
            wrong.append(str(org_id))
            log.error("the ledger differs from its facts", org_id=str(org_id), problems=problems)
        await _tell(services, org_id, len(problems))
    if wrong:
        raise LedgerDiffers(f"the ledger differs from its facts in {', '.join(wrong)}")


async def _tell(services: Services, org_id: UUID, count: int) -> None:
    """The owners hear of a difference once, and it is over when a later check finds none."""
    async with services.database.as_owner() as connection:
        if count:
            await connection.execute(
                "select private.notify(%s, 'ledger_differs', 'check', jsonb_build_object('count', %s::int),"
                " 'ledger_entries')",
                [org_id, count],
            )
        else:
            await connection.execute("select private.settle(%s, 'ledger_differs', 'check')", [org_id])


async def _convert(services: Services) -> None:
    while True:
        async with services.database.as_owner() as connection:
            found = await connection.execute("select private.convert_pending(%s, true) as n", [BATCH])
            row = await found.fetchone()
        if row is None or row["n"] < BATCH:
            return
