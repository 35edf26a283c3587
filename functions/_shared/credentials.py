"""The sealed keys of integrations: the only place that reads and writes ciphertext.

Whoever calls this for a person has had the person's own transaction prove the permission first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from functions._shared.crypto import RowIdentity, Vault
from functions._shared.db import Connection

TABLE = "integration_secrets"
# what nobody typed: the last part of the address that a provider reports to
ENDPOINT_KEY = "webhook_token"
# a key that was replaced, kept while the provider changes over
BEFORE = "_before"


async def read_keys(
    connection: Connection, vault: Vault, org_id: UUID, integration_id: UUID
) -> dict[str, str]:
    """The keys by name; empty after a disconnect. Raises CannotOpen for a row that was tampered with."""
    found = await connection.execute(
        "select name, sealed from public.integration_secrets where org_id = %s and integration_id = %s",
        [org_id, integration_id],
    )
    return {
        row["name"]: vault.open(row["sealed"], RowIdentity(TABLE, org_id, integration_id, row["name"]))
        for row in await found.fetchall()
    }


async def write_keys(
    connection: Connection, vault: Vault, org_id: UUID, integration_id: UUID, keys: dict[str, str]
) -> None:
    """Seal the keys, replacing those of the same name; people see their last four characters.

    A connection that was disconnected or failing is connected again, a paused one stays paused.
    """
    for name, key in sorted(keys.items()):
        sealed = vault.seal(key, RowIdentity(TABLE, org_id, integration_id, name))
        await connection.execute(
            "insert into public.integration_secrets (org_id, integration_id, name, sealed)"
            " values (%s, %s, %s, %s) on conflict (org_id, integration_id, name)"
            " do update set sealed = excluded.sealed, updated_at = now()",
            [org_id, integration_id, name, sealed],
        )
    hints = {
        name: key[-4:] for name, key in keys.items() if name != ENDPOINT_KEY and not name.endswith(BEFORE)
    }
    await connection.execute(
        "update public.integrations set secret_hints = secret_hints || %s::jsonb,"
        " state = case when state = 'paused' then state else 'connected' end,"
        " last_error = null, last_error_at = null where org_id = %s and id = %s",
        [json.dumps(hints), org_id, integration_id],
    )


async def forget_keys(
    connection: Connection, org_id: UUID, integration_id: UUID, names: Sequence[str] | None = None
) -> None:
    """Take out what cannot be opened any more, so that nothing trips over it; or the keys of these names."""
    only = None if names is None else list(names)
    await connection.execute(
        "delete from public.integration_secrets where org_id = %s and integration_id = %s"
        " and (%s::text[] is null or name = any (%s::text[]))",
        [org_id, integration_id, only, only],
    )
    if only is not None:
        await connection.execute(
            "update public.integrations set secret_hints = secret_hints - %s::text[] where org_id = %s and id = %s",
            [only, org_id, integration_id],
        )


async def rotate_keys(connection: Connection, vault: Vault, batch: int = 100) -> int:
    """Seal anew what an older key sealed; returns how many there were, so call it until that is 0.

    The keys stay what they are, and so does `updated_at`: by it one that was replaced stops signing.
    """
    found = await connection.execute(
        "select org_id, integration_id, name, sealed from public.integration_secrets"
        " where not starts_with(encode(sealed, 'hex'), %s)"
        " order by org_id, integration_id, name limit %s for update skip locked",
        [vault.current_header.hex(), batch],
    )
    rows = await found.fetchall()
    for row in rows:
        place = RowIdentity(TABLE, row["org_id"], row["integration_id"], row["name"])
        await connection.execute(
            "update public.integration_secrets set sealed = %s"
            " where org_id = %s and integration_id = %s and name = %s",
            [
                vault.seal(vault.open(row["sealed"], place), place),
                row["org_id"],
                row["integration_id"],
                row["name"],
            ],
        )
    return len(rows)
