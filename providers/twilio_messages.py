"""Sending by Twilio: one POST, and what its answers mean; looking for a message whose answer was lost.

Formats: twilio.com/docs/messaging/api/message-resource. Twilio has no idempotency key, so that a message is sent once only by
never asking twice while the first answer is not known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from providers import http
from providers.json_values import find, loaded
from providers.messages import Message, NotSent, Refused, Unclear
from providers.twilio import (
    LABEL,
    OUTGOING_FIELD,
    PAGE_SIZE,
    WEBHOOK,
    get,
    listed_item,
    open_client,
    words,
)
from providers.webhooks import Keys, ProviderError

SECONDS = 20
MAX_ANSWER = 1024 * 1024
OPTED_OUT = 21610
# its clock and ours, when it says that a message was made before we asked for it
SKEW = timedelta(minutes=2)
# a list's first page holds what was made within seconds
LISTED = 100
TOO_MANY = 429


class TwilioMessages:
    """The messages and numbers of one Twilio account."""

    provider = "twilio"
    callback_parameter = OUTGOING_FIELD

    async def send(self, keys: Keys, base_url: str | None, message: Message) -> Mapping[str, Any]:
        """One request, and never a second: an answer that did not come leaves it unclear."""
        form = {
            "From": message.from_number,
            "To": message.to_number,
            "Body": message.body,
        }
        if message.callback:
            form["StatusCallback"] = f"{message.callback}#{WEBHOOK.url_fragment}"
        try:
            async with asyncio.timeout(SECONDS), open_client(keys, base_url) as asked:
                path = f"/2010-04-01/Accounts/{keys['account_sid']}/Messages.json"
                async with asked.stream("POST", path, data=form) as response:
                    said = await _read(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            raise NotSent(f"{LABEL} cannot be reached ({type(error).__name__}).") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unclear(f"{LABEL} did not answer ({type(error).__name__}).") from error
        item = listed_item(said) if response.is_success else None
        if item is not None:
            return item
        code, text = _refusal(said, response.status_code)
        if response.status_code == TOO_MANY:
            raise NotSent(text, is_busy=True, wait=http.seconds_to_wait(response))
        if response.is_client_error and response.status_code != httpx.codes.REQUEST_TIMEOUT:
            raise Refused(code, text, is_opted_out=code == str(OPTED_OUT))
        raise Unclear(text)

    async def find(
        self, keys: Keys, base_url: str | None, message: Message, since: datetime
    ) -> list[Mapping[str, Any]]:
        """By numbers, text and time. Not by Twilio's DateSent, which a message that waits at Twilio has none of."""
        params = {"To": message.to_number, "From": message.from_number, "PageSize": LISTED}
        async with open_client(keys, base_url) as asked:
            answer = await get(asked, f"/2010-04-01/Accounts/{keys['account_sid']}/Messages.json", params)
        found = answer.get("messages")
        if not isinstance(found, list):
            raise ProviderError(f"{LABEL}'s list has no messages.", permanent=False)
        items = [item for raw in found if (item := listed_item(raw)) is not None]
        made = [
            item
            for item in items
            if (item["body"] or "").strip() == message.body.strip()
            and item["direction"] == "outbound-api"
            and item["started_at"] is not None
            and datetime.fromisoformat(item["started_at"]) >= since - SKEW
        ]
        return sorted(made, key=lambda item: (item["started_at"], item["leg_id"]))

    async def senders(self, keys: Keys, base_url: str | None) -> list[tuple[str, str]]:
        """Page after page, those that can send texts."""
        at: str | None = (
            f"/2010-04-01/Accounts/{keys['account_sid']}/IncomingPhoneNumbers.json?PageSize={PAGE_SIZE}"
        )
        numbers: list[tuple[str, str]] = []
        async with open_client(keys, base_url) as asked:
            while at is not None:
                answer = await get(asked, at)
                for raw in answer.get("incoming_phone_numbers") or []:
                    can = raw.get("capabilities") or {}
                    if can.get("sms") or can.get("SMS"):
                        numbers.append((str(raw["phone_number"]), str(raw.get("friendly_name") or "")))
                at = answer.get("next_page_uri")
        return sorted(numbers)


async def _read(response: httpx.Response) -> Any:
    """The answer as JSON; None for one that is none, or too large."""
    said = await http.bounded(response, MAX_ANSWER)
    try:
        return None if said is None else loaded(said)
    except ValueError:
        return None


def _refusal(said: Any, status: int) -> tuple[str | None, str]:
    """Twilio's code and words, or the status."""
    code = find(said, "code")
    return (str(code)[:40] if code else None), (words(said) or f"{LABEL} answered {status}.")[:500]


MESSENGER = TwilioMessages()
