"""An organisation with one of everything that somebody can do something to."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from tests.database import Database
from tests.demo.firm import allow
from tests.demo.firm import load as load_demo


@dataclass
class Firm:
    """An owner, their organisation, and what stands in it."""

    database: Database
    owner: uuid.UUID
    org_id: uuid.UUID

    def run(self, statement: str, *values: object) -> Any:
        """One statement as the machine; the first column of its first row."""
        with self.database.connect() as connection:
            found = connection.execute(statement.encode(), values)
            row = found.fetchone() if found.description else None
        return None if row is None else next(iter(row.values()))

    def ask(self, statement: str, *values: object) -> Any:
        """One statement as the owner."""
        with self.database.acting_as(self.owner) as connection:
            found = connection.execute(statement.encode(), values)
            row = found.fetchone() if found.description else None
        return None if row is None else next(iter(row.values()))

    def customer(self, name: str) -> Any:
        return self.run(
            "insert into customers (org_id, name, email) values (%s, %s, 'ake@example.com') returning id",
            self.org_id,
            name,
        )

    def lead(self) -> Any:
        return self.run(
            "insert into leads (org_id, name, currency) values (%s, 'Åke', 'SEK') returning id", self.org_id
        )

    def sale(self) -> Any:
        return self.run(
            "insert into sales (org_id, title, customer_id, currency) values (%s, 'Windows', %s, 'SEK') returning id",
            self.org_id,
            self.customer("Åke"),
        )

    def task(self) -> Any:
        return self.run("insert into tasks (org_id, title) values (%s, 'Call') returning id", self.org_id)

    def tag(self, name: str) -> Any:
        return self.run("insert into tags (org_id, name) values (%s, %s) returning id", self.org_id, name)

    def deleted_note(self) -> Any:
        note = self.run(
            "insert into notes (org_id, customer_id, body) values (%s, %s, 'x') returning id",
            self.org_id, self.customer("Åke"),
        )  # fmt: skip
        self.ask("delete from notes where id = %s", note)
        return note

    def member(self, role: str = "manager") -> Any:
        return self.database.join(self.org_id, role)[1]

    def integration(self, state: str = "connected", provider: str = "openrouter") -> Any:
        return self.run(
            "insert into integrations (org_id, provider, name, state) values (%s, %s, 'Main', %s) returning id",
            self.org_id, provider, state,
        )  # fmt: skip

    def sync_run(self) -> Any:
        return self.run(
            "insert into sync_runs (org_id, integration_id, job, state) values (%s, %s, 'check_ledger', 'waiting') returning id",
            self.org_id, self.integration(),
        )  # fmt: skip

    def entry(self) -> Any:
        return self.run(
            "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
            " values (%s, 'revenue', '2026-03-12', 12.5, 'SEK') returning id",
            self.org_id,
        )

    def booking(self) -> Any:
        return self.run(
            "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, price, currency)"
            " values (%s, 'kept', 'kept', '2026-03-12 09:00Z', '2026-03-12 10:00Z', '2026-03-12', 12.5, 'SEK') returning id",
            self.org_id,
        )

    def bill(self, state: str = "draft") -> Any:
        """A bill with one line, as far as it is asked for."""
        bill = self.ask(
            "select begin_provider_bill(id, %s, '2026-03-01', '2026-03-31', currency) from organisations where id = %s",
            self.integration(provider="twilio"),
            self.org_id,
        )
        self.ask(
            "select add_provider_bill_lines(%s, %s, %s)", self.org_id, bill,
            json.dumps([{"n": "1", "at": "2026-03-12", "amount": "12.5"}]),
        )  # fmt: skip
        for step in {"draft": (), "matched": ("match",), "applied": ("match", "apply")}[state]:
            self.ask(f"select {step}_provider_bill(%s, %s)", self.org_id, bill)
        return bill

    def notification(self) -> Any:
        return self.run(
            "insert into notifications (org_id, person_id, type, cause) select org_id, id, 'job_failed', 'x'"
            " from memberships where org_id = %s and user_id = %s returning id",
            self.org_id, self.owner,
        )  # fmt: skip

    def merge(self) -> Any:
        kept, merged = self.customer("Åke"), self.customer("Åke AB")
        self.entry()
        return self.ask("select merge_customers(%s, %s, %s)", self.org_id, kept, merged)

    def dead_job(self) -> Any:
        return self.run(
            "insert into procrastinate.procrastinate_jobs (task_name, queue_name, args, status)"
            " values ('check_ledger', 'default', jsonb_build_object('org_id', %s::text), 'failed') returning id",
            self.org_id,
        )

    def failed_event(self) -> Any:
        endpoint = self.run(
            "insert into webhook_endpoints (org_id, integration_id, provider, token_hash)"
            " values (%s, %s, 'openrouter', %s) returning id",
            self.org_id, self.integration(), uuid.uuid4().hex * 2,
        )  # fmt: skip
        event = self.run(
            "insert into webhook_events (org_id, endpoint_id, provider, provider_event_id, kind, state, error)"
            " values (%s, %s, 'openrouter', 'x', 'x', 'failed', 'x') returning id",
            self.org_id, endpoint,
        )  # fmt: skip
        self.run(
            "insert into webhook_payloads (org_id, event_id, received_at, content_type, headers, body)"
            " select org_id, id, received_at, 'x', '{}', 'x' from webhook_events where id = %s returning event_id",
            event,
        )
        return event

    def deletion(self) -> Any:
        customer = self.customer("Åke")
        self.ask("delete from customers where id = %s", customer)
        return self.run("select id from audit_log where row_id = %s and op = 'delete'", customer)

    def demo(self) -> Any:
        """The installation's one demo firm, made once, and now this owner's."""
        allow(self.database)
        found = self.run("select org_id from private.demo") or load_demo(
            self.database, self.owner, "2026-03-12"
        )
        self.run(
            "update memberships set user_id = %s where org_id = %s and role = 'owner'", self.owner, found
        )
        return found
