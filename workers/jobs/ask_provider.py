"""Asks a provider for the one thing that its webhook hinted at, and records the answer as if it had been told."""

from __future__ import annotations

import json
from uuid import UUID

import structlog

from providers.webhooks import ProviderError, webhooks
from workers.backoff import GiveUp
from workers.connection_keys import usable_keys
from workers.pace import bucket_of
from workers.services import Services

EVERY = None
log = structlog.get_logger(__name__)
ASKED = """
select i.provider, clock_timestamp() as asked_at
from public.integrations as i
where i.org_id = %s and i.id = %s and i.state in ('connected', 'failing')
  and not exists (select from public.organisations as o where o.id = i.org_id and o.rates_source = 'demo')
"""


async def run(services: Services, *, org_id: str, integration_id: str, kind: str, subject: str) -> None:
    """Nothing is done for a connection that was paused or ended: its lists are read when it goes on.

    What cannot be asked now is left to the connection's synchronisation, which says at the connection why. Raises GiveUp
    for an answer that the data cannot take.
    """
    place = (UUID(org_id), UUID(integration_id))
    # when it was asked, by the clock that all workers share: what is answered is of that moment or later
    async with services.database.as_service() as connection:
        row = await (await connection.execute(ASKED, place)).fetchone()
    if row is None:
        return
    webhook = webhooks()[row["provider"]]
    keys = await usable_keys(services, *place, webhook)
    try:
        if keys is None:
            raise ProviderError("The stored keys cannot be opened.", permanent=True)
        base_url = services.settings.provider_urls.get(row["provider"])
        await bucket_of(place[1]).take()
        answer = await webhook.look_up(keys, base_url, kind, subject)
    except ProviderError as error:
        log.info("left to the next synchronisation", integration_id=integration_id, error=error.message)
        async with services.database.as_service() as connection:
            await connection.execute("select private.defer_sync(%s, 'sync_provider_events')", [place[1]])
        return
    async with services.database.as_service() as connection:
        found = await connection.execute(
            "select state, error from private.record_answer(%s, %s, %s, %s, %s, %s)",
            [*place, kind, subject, row["asked_at"], None if answer is None else json.dumps(dict(answer))],
        )
        told = await found.fetchone()
    if told is not None and told["state"] == "failed":
        raise GiveUp(f"The answer about {subject} could not be taken in: {told['error']}")
