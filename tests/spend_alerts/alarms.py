"""An organisation whose spend is watched: its alerts, what it spends, and what its people are told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.database import Database
from tests.guardrails.rails import Rails, open_rails

# long before any fact of these tests, so that each period counts
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Alarms(Rails):
    """Everything in dollars and in UTC, unless said otherwise; checks are made at noon of 12 March 2026."""

    def alert(self, user: uuid.UUID | None = None, **fields: Any) -> uuid.UUID:
        """A new alert, through the API as the owner, as if it had been made long ago: the whole organisation's AI by the month."""
        columns = {"org_id": self.org_id, "name": "Alert", "currency": "USD", "covers": "ai"} | fields
        if not columns.keys() & {"warning_amount", "critical_amount", "silent_hours"}:
            columns |= {"warning_amount": "10", "critical_amount": "20"}
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        with self.database.acting_as(user or self.owner) as connection:
            row = connection.execute(
                f"insert into spend_alerts ({names}) values ({marks}) returning id", list(columns.values())
            ).fetchone()
        assert row is not None
        self.all(
            "update spend_alerts set created_at = %s, updated_at = %s where org_id = %s and id = %s",
            MADE_AT, MADE_AT, self.org_id, row["id"],
        )  # fmt: skip
        return uuid.UUID(str(row["id"]))

    def edit(self, alert: uuid.UUID, **fields: Any) -> None:
        names = ", ".join(f"{name} = %s" for name in fields)
        with self.database.acting_as(self.owner) as connection:
            changed = connection.execute(
                f"update spend_alerts set {names} where org_id = %s and id = %s",
                [*fields.values(), self.org_id, alert],
            )
            assert changed.rowcount == 1

    def call(
        self,
        price: str | None,
        agent: str | None = None,
        at: datetime = NOON,
        kind: str = "call",
        **fields: Any,
    ) -> uuid.UUID:
        """A phone call or message of a carrier's, with its price; returns its leg."""
        event = self.value(
            "insert into telephony_events (org_id, kind, direction, state, from_number, to_number, started_at, seconds, customer_id, agent_id)"
            " values (%s, %s, 'inbound', 'completed', '+46700000001', '+46700000002', %s, 60, %s, %s) returning id",
            self.org_id, kind, at, fields.get("customer_id"), agent,
        )  # fmt: skip
        columns = {
            "org_id": self.org_id, "event_id": event, "integration_id": self.carrier(), "provider": "twilio",
            "provider_leg_id": uuid.uuid4().hex, "kind": kind, "direction": "inbound", "state": "completed", "rank": 9,
            "is_final": True, "counterpart": "+46700000001", "started_at": at, "happened_on": at.date(), "price": price,
            "priced_at": None if price is None else at,
        } | fields  # fmt: skip
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        found = self.value(
            f"insert into telephony_legs ({names}) values ({marks}) returning id", *columns.values()
        )
        assert isinstance(found, uuid.UUID)
        return found

    def carrier(self) -> uuid.UUID:
        self.all(
            "insert into integrations (org_id, provider, name) select %s, 'twilio', 'Phone' where not exists"
            " (select from integrations where org_id = %s and provider = 'twilio')", self.org_id, self.org_id,
        )  # fmt: skip
        found = self.value(
            "select id from integrations where org_id = %s and provider = 'twilio'", self.org_id
        )
        assert isinstance(found, uuid.UUID)
        return found

    def spent(self, cost: str, at: datetime = NOON, **fields: Any) -> uuid.UUID:
        """An AI call of that moment."""
        return self.spend(cost, called_at=at, **fields)

    def check(self, at: datetime = NOON) -> int:
        """What the worker does: fold what came, look at what is due; returns how many of its alerts were looked at."""
        self.fold()
        self.all(
            "update private.spend_alert_checks set checked_at = '-infinity' where org_id = %s", self.org_id
        )
        self.all("select private.check_spend_alerts(1000, %s)", at)
        return int(
            self.value(
                "select count(*) from private.spend_alert_checks where org_id = %s and checked_at = %s",
                self.org_id,
                at,
            )
        )

    def stand(self) -> list[tuple[str, str]]:
        """The open crossings: whose, and of which level."""
        rows = self.all(
            "select coalesce(c.name, x.agent_id, '') as whose, x.level from spend_alert_crossings as x"
            " left join customers as c on c.org_id = x.org_id and c.id = x.customer_id"
            " where x.org_id = %s and x.ended_at is null order by 1, 2",
            self.org_id,
        )
        return [(row["whose"], row["level"]) for row in rows]

    def levels(self) -> list[str]:
        return [level for _, level in self.stand()]

    def history(self) -> list[str]:
        """Every crossing's level, the oldest first; an ended one in brackets."""
        rows = self.all(
            "select level, ended_at from spend_alert_crossings where org_id = %s order by crossed_at, ended_at nulls last, level",
            self.org_id,
        )
        return [row["level"] if row["ended_at"] is None else f"({row['level']})" for row in rows]

    def rung(self) -> list[str]:
        """The levels that the owner was told of, the oldest first; one that is over in brackets."""
        self.all("select private.deliver_notices(1000)")
        rows = self.all(
            "select n.detail ->> 'level' as level, n.settled_at, n.raised_count from notifications as n"
            " join memberships as m on m.org_id = n.org_id and m.id = n.person_id"
            " where n.org_id = %s and n.type = 'spend_alert' and m.user_id = %s order by n.created_at, n.id",
            self.org_id, self.owner,
        )  # fmt: skip
        assert all(row["raised_count"] == 1 for row in rows)
        return [row["level"] if row["settled_at"] is None else f"({row['level']})" for row in rows]

    def figure(self, alert: uuid.UUID, user: uuid.UUID | None = None) -> dict[str, Any]:
        """How an alert stands, as the page asks; of now, not of the tests' noon."""
        with self.database.acting_as(user or self.owner) as connection:
            rows = connection.execute("select * from spend_alert_figures(%s)", [self.org_id]).fetchall()
        [found] = [row for row in rows if row["id"] == alert]
        return found


def open_alarms(database: Database) -> Alarms:
    rails = open_rails(database)
    alarms = Alarms(rails.database, rails.org_id, rails.owner, rails.integration_id)
    alarms.all("update organisations set timezone = 'UTC' where id = %s", alarms.org_id)
    return alarms
