"""The keys of a connection whose provider reports by webhook, as jobs need them."""

from __future__ import annotations

from uuid import UUID

from functions._shared.credentials import read_keys
from functions._shared.crypto import CannotOpen
from providers.webhooks import Webhook
from workers.services import Services


async def usable_keys(
    services: Services, org_id: UUID, integration_id: UUID, webhook: Webhook
) -> dict[str, str] | None:
    """The keys by name; None when they cannot be opened, or one that the provider needs is not among them."""
    try:
        async with services.database.as_service() as connection:
            keys = await read_keys(connection, services.vault, org_id, integration_id)
    except CannotOpen:
        return None
    return keys if keys.keys() >= set(webhook.key_names) else None
