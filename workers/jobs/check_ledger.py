"""Recomputes every organisation's ledger from its facts and says loudly where the two differ."""

from __future__ import annotations

import structlog

from workers.backoff import GiveUp
from workers.services import Services

EVERY = 3600
log = structlog.get_logger(__name__)


class LedgerDiffers(GiveUp):
    """A ledger does not follow from its facts; running the check again would find the same."""


async def run(services: Services) -> None:
    """Check all organisations, each in its own transaction; raises LedgerDiffers when any differs."""
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
    if wrong:
        raise LedgerDiffers(f"the ledger differs from its facts in {', '.join(wrong)}")
