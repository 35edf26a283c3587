"""An organisation that hears of Telnyx's calls and messages, as functions and workers tell the database of them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from providers.telnyx import WEBHOOK
from providers.telnyx_words import LISTS, record_fields, sums
from providers.webhooks import Request
from tests.database import Database
from tests.emulators.telnyx_events import Leg, delivery
from tests.webhooks.told import Told, connected_as

START = datetime(2026, 3, 14, 12, 0, 5, 400_000, tzinfo=UTC)
COLLEAGUE = "+46700000092"
BY_WORD = {records.word: records for records in LISTS}


class Heard(Told):
    """An organisation with a connection to Telnyx, that hears as functions and workers tell the database."""

    provider = "telnyx"

    def told(self, data: dict[str, Any]) -> str:
        return self.apply(WEBHOOK.parse(Request("", {}, delivery(data).body)).fields)

    def on_record(self, word: str, *raw: dict[str, Any]) -> list[str]:
        """A list's records, as a page of it is taken in."""
        records = BY_WORD[word]
        found = (
            sums(records, list(raw)) if records.is_summed else [record_fields(records, each) for each in raw]
        )
        return [self.apply(fields) for fields in found if fields]

    def recorded(self, leg: Leg) -> None:
        for word, raw in leg.records().items():
            self.on_record(word, *raw)


def opened(database: Database) -> Heard:
    return connected_as(Heard, database)


@pytest.fixture
def heard(database: Database) -> Any:
    found = opened(database)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def entries(found: Heard) -> list[tuple[int, Decimal, str]]:
    rows = found.all(
        "select part, sum(amount) as amount, string_agg(distinct state, ' ') as states from ledger_entries"
        " where org_id = %s group by part order by part", found.org_id,
    )  # fmt: skip
    return [(row["part"], row["amount"], row["states"]) for row in rows]


def tell(found: Heard, step: Any) -> None:
    """An event, or a list's records by its word."""
    if isinstance(step, tuple):
        found.on_record(step[0], *step[1])
    else:
        found.told(step)
