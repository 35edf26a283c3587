"""Keeps the demo firm alive while somebody looks at it: a call or message now and then, through the real webhook."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import httpx
import structlog

from functions._shared import credentials
from functions._shared.crypto import CannotOpen
from providers import twilio
from workers.services import Services

EVERY = 20
RINGS = 2.5
TALKS = 5.0
ON_ITS_WAY = 1.5
INBOUND = {
    "sv": ("Hej! Kan ni komma på torsdag?", "Tack för hjälpen!", "Nyckeln ligger i brevlådan."),
    "en": ("Hello! Could you come on Thursday?", "Thanks for your help!", "The key is in the letter box."),
}
OUTBOUND = {
    "sv": ("Vi är hos er kl. 9 i morgon.", "Er tid är bokad.", "Fakturan är på väg."),
    "en": ("We will be with you at 9 tomorrow.", "Your time is booked.", "The invoice is on its way."),
}
log = structlog.get_logger(__name__)


async def run(services: Services) -> None:
    """One step of the demo's script; nothing where nobody looks, and never to another address than this machine's own."""
    site = services.settings.site_url
    if not _is_this_machine(site):
        return
    async with services.database.as_service() as connection:
        found = await connection.execute("select * from private.next_demo_step()")
        row = await found.fetchone()
        if row is None:
            return
        await connection.execute(
            "select private.price_demo_legs(%s, %s)", [row["org_id"], row["integration_id"]]
        )
    keys = await _keys(services, row["org_id"], row["integration_id"], row["account"])
    url = f"{site}/functions/v1/webhooks/twilio/{keys[credentials.ENDPOINT_KEY]}"
    # no proxy of the environment's, no other place that an answer may name
    async with httpx.AsyncClient(timeout=15, trust_env=False, follow_redirects=False) as client:
        began = datetime.now(UTC)
        for pause, form in _script(row):
            await asyncio.sleep(pause)
            if form.get("CallStatus") == "completed":
                seconds = max(1, round((datetime.now(UTC) - began).total_seconds() - RINGS))
                form |= {"CallDuration": str(seconds), "Duration": "1"}
            elif form.get("CallStatus"):
                form |= {"Timestamp": format_datetime(datetime.now(UTC))}
            await _send(client, url, keys["auth_token"], {"AccountSid": row["account"]} | form)


def _script(row: dict[str, Any]) -> Iterator[tuple[float, dict[str, str]]]:
    """What Twilio would tell of this step's call or message: (seconds to wait, form)."""
    step, own, other = row["step"], row["own_number"], row["counterpart"]
    number = hashlib.md5(f"{row['org_id']} {step}".encode(), usedforsecurity=False).hexdigest()
    place = step % 5
    if place in (0, 2, 3):
        inbound = place != 2
        line = {"From": other, "To": own} if inbound else {"From": own, "To": other}
        call = {"CallSid": f"CA{number}", "Direction": "inbound" if inbound else "outbound-api"} | line
        yield 0, call | {"CallStatus": "ringing", "SequenceNumber": "0"}
        if place == 3:
            yield RINGS + TALKS, call | {"CallStatus": "no-answer", "SequenceNumber": "1"}
        else:
            yield RINGS, call | {"CallStatus": "in-progress", "SequenceNumber": "1"}
            yield TALKS, call | {"CallStatus": "completed", "SequenceNumber": "2"}
        return
    texts = (INBOUND if place == 1 else OUTBOUND)["sv" if row["locale"] == "sv" else "en"]
    message = {"MessageSid": f"SM{number}", "NumSegments": "1", "Body": texts[step % len(texts)]}
    if place == 1:
        yield 0, message | {"SmsStatus": "received", "From": other, "To": own, "NumMedia": "0"}
        return
    for state in ("queued", "sent", "delivered"):
        yield (
            0 if state == "queued" else ON_ITS_WAY,
            message | {"MessageStatus": state, "From": own, "To": other},
        )


async def _keys(services: Services, org_id: UUID, integration_id: UUID, account: str) -> dict[str, str]:
    """The connection's keys and the token of its address, made up the first time."""
    async with services.database.as_service() as connection:
        await connection.execute(
            "select 1 from public.integrations where org_id = %s and id = %s for no key update",
            [org_id, integration_id],
        )
        try:
            keys = await credentials.read_keys(connection, services.vault, org_id, integration_id)
        except CannotOpen:
            keys = {}  # invented ones are invented again
        if credentials.ENDPOINT_KEY in keys:
            return keys
        token = secrets.token_urlsafe(32)
        keys = {
            "account_sid": account,
            "auth_token": secrets.token_hex(16),
            credentials.ENDPOINT_KEY: token,
        }
        await connection.execute(
            "update public.webhook_endpoints set token_hash = %s where org_id = %s and integration_id = %s",
            [hashlib.sha256(token.encode()).hexdigest(), org_id, integration_id],
        )
        await credentials.write_keys(connection, services.vault, org_id, integration_id, keys)
    return keys


async def _send(client: httpx.AsyncClient, url: str, auth_token: str, form: dict[str, str]) -> None:
    """One signed callback. What is refused or lost is only told: the next tick sends another."""
    params = list(form.items())
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": twilio.signature(url, params, auth_token),
        "user-agent": "KontorDemo/1",
    }
    try:
        answer = await client.post(url, content=urlencode(params).encode(), headers=headers)
    except httpx.HTTPError as error:
        log.info("a demo event did not arrive", error=type(error).__name__)
        return
    if answer.status_code != 200:
        log.info("a demo event was refused", status=answer.status_code)


def _is_this_machine(site: str) -> bool:
    host = urlsplit(site).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
