"""Seals stored keys of integrations anew when the credential key has changed, so that the old one can go."""

from __future__ import annotations

from functions._shared.credentials import rotate_keys
from workers.services import Services

EVERY = 24 * 3600


async def run(services: Services) -> None:
    """Rotate in small transactions until none is left."""
    while True:
        async with services.database.as_service() as connection:
            if await rotate_keys(connection, services.vault) == 0:
                return
