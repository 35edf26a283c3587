"""Removing what has no further use: spent tokens, old flows, old mails."""

import asyncio

import psycopg
from psycopg_pool import PoolTimeout

from stack.auth.errors import log_exception
from stack.auth.service import Service

EVERY_S = 600.0
# A spent refresh token is kept for a week, so that its reuse is still recognised as theft.
STATEMENTS = (
    """
    delete from auth.refresh_tokens t
    where t.revoked and t.updated_at < now() - interval '7 days'
      and not exists (select from auth.refresh_tokens c where c.parent = t.token and not c.revoked)
    """,
    "delete from auth.flow_state where created_at < now() - interval '1 day'",
    "delete from auth.one_time_tokens where created_at < localtimestamp - interval '7 days'",
    "delete from auth.outbox where created_at < now() - interval '30 days'",
    "delete from auth.outbox_links where expires_at < now()",
)


async def clean_for_ever(service: Service) -> None:
    """Clean now and then until cancelled."""
    while True:
        try:
            await clean(service)
        except (psycopg.Error, PoolTimeout) as exc:
            log_exception(exc)
        await asyncio.sleep(EVERY_S)


async def clean(service: Service) -> None:
    """Remove everything that has no further use."""
    for statement in STATEMENTS:
        async with service.transaction() as conn:
            await conn.execute(statement)
