"""Applies waiting webhook events again, from what they said, as the provider's file reads it now."""

from __future__ import annotations

import json
from uuid import UUID

import structlog

from providers.webhooks import Request, webhooks
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
    """Oldest first, each in a transaction of its own: a killed run leaves the rest waiting for the next."""
    known = webhooks()
    org = UUID(org_id)
    after: tuple[object, object] = ("-infinity", UUID(int=0))
    count = 0
    while True:
        async with services.database.as_service() as connection:
            found = await connection.execute(WAITING, [org, *after, BATCH])
            rows = await found.fetchall()
        if not rows:
            break
        for row in rows:
            async with services.database.as_service() as connection:
                if row["body"] is None:
                    await connection.execute(FORGET, [org, row["id"]])
                    continue
                headers = {"content-type": row["content_type"]}
                event = known[row["provider"]].parse(Request("", headers, row["body"]))
                await connection.execute(
                    "select private.reapply_webhook_event(%s, %s, %s, %s, %s)",
                    [org, row["id"], event.kind, event.subject, json.dumps(dict(event.fields))],
                )
            count += 1
        after = (rows[-1]["received_at"], rows[-1]["id"])
    log.info("webhook events applied again", org_id=org_id, count=count)
