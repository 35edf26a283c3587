"""A connected OpenRouter account in an organisation's books, and what the ledger says of its use."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from functions._shared.credentials import write_keys
from functions._shared.crypto import Vault
from functions._shared.db import Database as Pool
from tests.database import Database
from tests.emulators.running import DATA
from tests.ledger.books import Books
from tests.usage.reckoning import converted, month, rates

VAULT = Vault((b"k" * 32,))
MANAGEMENT, INFERENCE = "sk-or-v1-management-0000", "sk-or-v1-inference-0001"


@dataclass(frozen=True)
class Account(Books):
    """An organisation with one connection to OpenRouter."""

    integration_id: uuid.UUID

    def sync(self) -> None:
        self.database.ask_sync(self.owner, self.org_id, self.integration_id)

    def runs(self) -> list[dict[str, Any]]:
        return self.all("select * from sync_runs where org_id = %s order by started_at", self.org_id)

    def pages(self) -> int:
        return int(
            self.value("select coalesce(sum(page_count), 0) from sync_runs where org_id = %s", self.org_id)
        )

    def succeeded(self, count: int = 1) -> bool:
        return sum(run["state"] == "succeeded" for run in self.runs()) >= count

    def give(self, key_hash: str, **whom: uuid.UUID | None) -> None:
        """Say as the owner whom a key stands for."""
        names = ", ".join(f"{name} = %s" for name in whom)
        with self.database.acting_as(self.owner) as connection:
            changed = connection.execute(
                f"update openrouter_keys set {names} where org_id = %s and key_hash = %s",
                [*whom.values(), self.org_id, key_hash],
            )
            assert changed.rowcount == 1

    def posted(self) -> dict[tuple[date, str, str, str, uuid.UUID | None], tuple[Decimal, Decimal | None]]:
        """Dollars and the organisation's currency of each entry, by day, model, provider, key and customer."""
        rows = self.all(
            "select e.day, f.model, f.provider_name, f.key_hash, e.customer_id, e.amount, e.amount_org"
            " from ledger_entries e join ai_usage_days f on f.org_id = e.org_id and f.id = e.source_id"
            " where e.org_id = %s and e.source = 'ai_usage_days' and e.direction = 'cost'",
            self.org_id,
        )
        found = {
            (r["day"], r["model"], r["provider_name"], r["key_hash"], r["customer_id"]): (
                r["amount"],
                r["amount_org"],
            )
            for r in rows
        }
        assert len(found) == len(rows)
        return found

    def dollars(self) -> Decimal:
        """The whole cost as the ledger has it, calls and days together."""
        return Decimal(
            self.value("select coalesce(sum(amount), 0) from ledger_entries where org_id = %s", self.org_id)
        )


def open_account(database: Database, currency: str = "SEK", inference: str = INFERENCE) -> Account:
    """A new organisation with a connection."""
    owner = database.new_user(currency=currency)
    org_id = database.organisation_of(owner)
    return Account(database, org_id, owner, _connect(database, org_id, "Main", inference))


def connect_again(account: Account, name: str) -> Account:
    """A second connection of the same organisation, with the same keys."""
    found = _connect(account.database, account.org_id, name, INFERENCE)
    return replace(account, integration_id=found)


def _connect(database: Database, org_id: uuid.UUID, name: str, inference: str) -> uuid.UUID:
    async def connect() -> uuid.UUID:
        async with Pool(database.dsn(), name="test") as pool, pool.as_service() as connection:
            found = await connection.execute(
                "insert into integrations (org_id, provider, name) values (%s, 'openrouter', %s) returning id",
                [org_id, name],
            )
            row = await found.fetchone()
            assert row is not None
            integration_id = uuid.UUID(str(row["id"]))
            keys = {"management": MANAGEMENT, "inference": inference}
            await write_keys(connection, VAULT, org_id, integration_id, keys)
            return integration_id

    integration_id = asyncio.run(connect())
    with database.connect() as connection:
        # a test says itself when it synchronises
        connection.execute("delete from private.job_outbox where args ->> 'org_id' = %s", [str(org_id)])
    return integration_id


def load_rates(database: Database, first: str, last: str) -> None:
    """Take in the ECB's rates of these days."""
    rows = [
        {"currency": name, "rated_on": day, "rate": str(rate)}
        for day, known in rates(DATA).items()
        if first <= day <= last
        for name, rate in known.items()
    ]
    with database.connect() as connection:
        connection.execute("select private.record_rates('ecb', %s)", [json.dumps(rows)])


def customers(account: Account) -> dict[str, uuid.UUID | None]:
    """The customer of each key, as the organisation says."""
    rows = account.all("select key_hash, customer_id from openrouter_keys where org_id = %s", account.org_id)
    return {row["key_hash"]: row["customer_id"] for row in rows}


def agrees(account: Account, currency: str, until: str = "9999", today: date = date.max) -> None:
    """The figures of every day before today, model, provider, key and customer, in dollars and in the ledger's
    currency, with the rates known until a day."""
    known = {day: found for day, found in rates(DATA).items() if day <= until}
    whose = customers(account)
    called = {place: sums for place, sums in month(DATA).items() if place.day < today}
    expected = {
        (p.day, p.model, p.provider, p.key, whose[p.key]): (s.cost, converted(s.cost, currency, p.day, known))
        for p, s in called.items()
        if s.cost
    }
    assert account.posted() == expected
    daily = account.all(
        "select usage_on, model, provider_name, key_hash, request_count, prompt_tokens, completion_tokens, cost"
        " from ai_usage_daily where org_id = %s", account.org_id,
    )  # fmt: skip
    assert {tuple(row.values()) for row in daily} == {(*p, *s) for p, s in called.items()}
    assert [row for row in account.problems() if row["severity"] == "error"] == []
