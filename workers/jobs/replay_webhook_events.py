"""Applies waiting webhook events again, from what they said, as the provider's file reads it now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

import psycopg
import structlog

from functions._shared.db import Row
from providers.webhooks import Request, Webhook, webhooks
from workers.services import Services

EVERY = None
BATCH = 100
log = structlog.get_logger(__name__)
WAITING = """
select e.id, e.provider, e.received_at, p.content_type, p.body
from public.webhook_events as e
join public.webhook_endpoints as w on w.org_id = e.org_id and w.id = e.endpoint_id
join public.integrations as i on i.org_id = w.org_id and i.id = w.integration_id and i.state <> 'paused'
left join public.webhook_payloads as p
  on p.org_id = e.org_id and p.event_id = e.id and p.received_at = e.received_at
where e.org_id = %s and e.state = 'waiting' and (e.received_at, e.id) > (%s, %s)
order by e.received_at, e.id
limit %s
"""
FORGET = """
update public.webhook_events set state = 'failed', error = 'What it said is not kept any more.'
where org_id = %s and id = %s and state = 'waiting'
"""


async def run(services: Services, *, org_id: str) -> None:
    """Oldest first, each in a transaction of its own: a killed run leaves the rest waiting for the next.

    Raises the first error of events that could not be applied now, after all the others were.
    """
    known = webhooks()
    org = UUID(org_id)
    after: tuple[object, object] = ("-infinity", UUID(int=0))
    count = 0
    held_up: list[Exception] = []
    while True:
        async with services.database.as_service() as connection:
            found = await connection.execute(WAITING, [org, *after, BATCH])
            rows = await found.fetchall()
        if not rows:
            break
        for row in rows:
            try:
                await _apply(services, known, org, row)
                count += 1
            except (psycopg.Error, KeyError) as error:
                # it may be this one alone: the others are not held up, and the job is tried again for those that wait
                log.warning("a webhook event could not be applied", event_id=str(row["id"]), exc_info=error)
                held_up.append(error)
        after = (rows[-1]["received_at"], rows[-1]["id"])
    log.info("webhook events applied again", org_id=org_id, count=count, held_up=len(held_up))
    if held_up:
        raise held_up[0]


async def _apply(services: Services, known: Mapping[str, Webhook], org: UUID, row: Row) -> None:
    async with services.database.as_service() as connection:
        if row["body"] is None:
            await connection.execute(FORGET, [org, row["id"]])
            return
        headers = {"content-type": row["content_type"]}
        event = known[row["provider"]].parse(Request("", headers, row["body"]))
        await connection.execute(
            "select private.reapply_webhook_event(%s, %s, %s, %s, %s)",
            [org, row["id"], event.kind, event.subject, json.dumps(dict(event.fields))],
        )
