"""An organisation that bounds what its AI calls and messages cost: its caps, what it spent, and what asks for room."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg

from tests.database import Database
from tests.usage.account import Account, open_account

# of a model that was never called: dollars per token read and written
DEAR_READ, DEAR_WRITTEN = Decimal("0.000015"), Decimal("0.000075")
MODEL = "some/model"


@dataclass(frozen=True)
class Rails(Account):
    """An account, its currency dollars unless said otherwise."""

    def cap(self, user: uuid.UUID | None = None, **fields: Any) -> uuid.UUID:
        """A new guardrail, through the API as the owner: the whole organisation's, by the month, blocking."""
        columns = {"org_id": self.org_id, "name": "Cap", "currency": "USD", "covers": "ai"} | fields
        if "limit_share" not in columns:
            columns.setdefault("limit_amount", "10")
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        with self.database.acting_as(user or self.owner) as connection:
            row = connection.execute(
                f"insert into guardrails ({names}) values ({marks}) returning id", list(columns.values())
            ).fetchone()
        assert row is not None
        return uuid.UUID(str(row["id"]))

    def spend(self, cost: str, **fields: Any) -> uuid.UUID:
        """A call that was made and paid."""
        columns = {
            "org_id": self.org_id, "integration_id": self.integration_id, "generation_id": uuid.uuid4().hex,
            "model": MODEL, "key_hash": "k" * 64, "cost": cost, "called_at": datetime.now(UTC),
        } | fields  # fmt: skip
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        found = self.value(
            f"insert into ai_usage_logs ({names}) values ({marks}) returning id", *columns.values()
        )
        assert isinstance(found, uuid.UUID)
        return found

    def ask(
        self, cost: str = "1", by: uuid.UUID | None = None, connection: Any = None, **fields: Any
    ) -> dict[str, Any]:
        """The decision about an AI call of a model never called before that may cost so many dollars."""
        tokens = Decimal(cost) / DEAR_WRITTEN
        request = {
            "kind": "ai", "currency": "USD", "model": "never/called", "prompt_tokens": 0,
            "max_tokens": int(tokens),
        } | fields  # fmt: skip
        with self.database.connect() if connection is None else _same(connection) as open_connection:
            claims = {"role": "service_role", "sub": str(by or self.owner)}
            open_connection.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
            row = open_connection.execute(
                "select d.* from private.reserve_spend(%s,"
                " jsonb_populate_record(null::private.spend_request, %s)) as d",
                [self.org_id, json.dumps(request, default=str)],
            ).fetchone()
        assert row is not None
        told: dict[str, Any] = row
        return told

    def decided(self, cost: str = "1", **fields: Any) -> str:
        return str(self.ask(cost, **fields)["decision"])

    def settle(self, decision: dict[str, Any]) -> None:
        self.all("select private.settle_spend(%s, %s)", self.org_id, decision["reservation_id"])

    def held(self) -> list[dict[str, Any]]:
        return self.all(
            "select * from private.spend_reservations where org_id = %s and closed_at is null order by reserved_at",
            self.org_id,
        )

    def pass_time(self, hours: float) -> None:
        """As if every reservation had been made so long ago."""
        self.all(
            "update private.spend_reservations set reserved_at = reserved_at - make_interval(secs => %s),"
            " expires_at = expires_at - make_interval(secs => %s) where org_id = %s",
            hours * 3600, hours * 3600, self.org_id,
        )  # fmt: skip

    def use(self, user: uuid.UUID | None = None) -> list[dict[str, Any]]:
        """How the caps stand, as the page asks."""
        with self.database.acting_as(user or self.owner) as connection:
            return connection.execute("select * from guardrail_figures(%s)", [self.org_id]).fetchall()


class _same:
    """A connection that stays open behind `with`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def __enter__(self) -> psycopg.Connection[dict[str, Any]]:
        return self._connection

    def __exit__(self, *_: object) -> None:
        return None


def open_rails(database: Database, currency: str = "USD") -> Rails:
    account = open_account(database, currency)
    return Rails(account.database, account.org_id, account.owner, account.integration_id)
