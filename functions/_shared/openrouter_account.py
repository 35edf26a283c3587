"""Which OpenRouter account a connection brings: recorded when keys are given, and again at each synchronisation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from functions._shared.db import Connection
from providers.openrouter import ActivityRow, Key

Figures = dict[str, Any]


async def record_account(
    connection: Connection, org_id: UUID, integration_id: UUID, keys: list[Key], rows: list[ActivityRow]
) -> None:
    """Take in the account's keys. The database refuses an account that is connected already (KT047), or another one
    than before (KT049); `rows`, its activity, tells it when all its keys are new."""
    listed = [{"hash": key.hash, "name": short(key.name), "disabled": key.disabled} for key in keys]
    days: dict[str, list[ActivityRow]] = {}
    for row in rows:
        days.setdefault(row.day.isoformat(), []).append(row)
    prints = {day: fingerprint(found) for day, found in days.items()}
    await connection.execute(
        "select private.record_openrouter_keys(%s, %s, %s, %s)",
        [org_id, integration_id, json.dumps(listed), json.dumps(prints)],
    )


async def known_keys(connection: Connection, org_id: UUID, integration_id: UUID) -> set[str]:
    """The hashes of all keys that were ever listed."""
    found = await connection.execute(
        "select key_hash from public.openrouter_keys where org_id = %s and integration_id = %s",
        [org_id, integration_id],
    )
    return {row["key_hash"] for row in await found.fetchall()}


def fingerprint(rows: Iterable[ActivityRow]) -> str:
    """A text that differs when anything does that OpenRouter counts for a day."""
    texts = sorted(f"{row.endpoint_id} {json.dumps(figures(row), sort_keys=True)}" for row in rows)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def figures(row: ActivityRow) -> Figures:
    """A row as the database takes it: amounts as text, for a JSON number loses digits."""
    return {
        "model": short(row.model),
        "provider_name": short(row.provider_name),
        "requests": row.requests,
        "prompt_tokens": row.prompt_tokens,
        "completion_tokens": row.completion_tokens,
        "reasoning_tokens": row.reasoning_tokens,
        "cost": str(row.usage),
        "byok": str(row.byok_usage_inference),
    }


def short(text: str) -> str:
    """A name as the database takes it."""
    return text.replace("\0", "")[:200]
