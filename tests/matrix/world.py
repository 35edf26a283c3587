"""Two organisations full of rows, and everybody who might ask for them."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from psycopg import sql

from tests.matrix.catalog import Connection, Relation
from tests.matrix.expected import EXPECTED, ROLES

SAMPLES: dict[str, Callable[[], object]] = {
    "text": lambda: f"x{uuid.uuid4().hex[:8]}",
    "uuid": uuid.uuid4,
    "integer": lambda: 1,
    "bigint": lambda: 1,
    "numeric": lambda: 1,
    "money_amount": lambda: "12.5",
    "currency_code": lambda: "SEK",
    "character": lambda: "SE",
    "smallint": lambda: 1,
    "boolean": lambda: True,
    "date": lambda: datetime.date(2026, 3, 12),
    "timestamp with time zone": lambda: datetime.datetime.now(datetime.UTC),
    "jsonb": lambda: "{}",
    "bytea": lambda: b"x",
}


def letters() -> str:
    """A name of letters alone."""
    return uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


# where a check wants more than the column's type says
VALUES: dict[tuple[str, str], Callable[[], object]] = {
    ("memberships", "role"): lambda: "viewer",
    ("customers", "kind"): lambda: "company",
    ("customer_identities", "kind"): lambda: "mail",
    ("customer_identities", "value"): lambda: f"{uuid.uuid4().hex[:8]}@example.com",
    ("fx_rates", "source"): lambda: "ecb",
    ("manual_entries", "direction"): lambda: "revenue",
    ("integrations", "provider"): lambda: "openrouter",
    ("integration_secrets", "name"): letters,
    ("notification_types", "name"): letters,
    ("ai_usage_logs", "provider"): lambda: "openrouter",
    ("ai_usage_logs", "currency"): lambda: "USD",
    ("ai_usage_days", "currency"): lambda: "USD",
    ("ai_usage_days", "cost"): lambda: "12.5",
    ("ai_usage_days", "request_count"): lambda: 1,
    ("webhook_endpoints", "provider"): lambda: "twilio",
    ("webhook_endpoints", "token_hash"): lambda: uuid.uuid4().hex * 2,
    ("webhook_events", "provider"): lambda: "twilio",
    ("webhook_refusals", "reason"): lambda: "signature",
    ("telephony_events", "kind"): lambda: "call",
    ("telephony_events", "direction"): lambda: "inbound",
    ("telephony_events", "state"): lambda: "completed",
    ("telephony_legs", "kind"): lambda: "call",
    ("telephony_legs", "direction"): lambda: "inbound",
    ("calendar_events", "state"): lambda: "confirmed",
    ("calendar_events", "told_state"): lambda: "confirmed",
    ("calendar_events", "starts_at"): lambda: datetime.datetime(2026, 3, 12, 9, tzinfo=datetime.UTC),
    ("calendar_events", "ends_at"): lambda: datetime.datetime(2026, 3, 12, 10, tzinfo=datetime.UTC),
    ("roi_settings", "valid_from"): lambda: (
        datetime.date(2026, 1, 1) + datetime.timedelta(days=uuid.uuid4().int % 20_000)
    ),
    ("roi_settings", "attribution_days"): lambda: 7,
    ("guardrails", "limit_amount"): lambda: "12.5",
    ("spend_alerts", "warning_amount"): lambda: "12.5",
    ("spend_alerts", "critical_amount"): lambda: "25",
    ("spend_alert_crossings", "level"): lambda: "no_data",
    ("spend_alert_crossings", "period"): lambda: "month",
    ("spend_alert_crossings", "silent_since"): lambda: datetime.datetime.now(datetime.UTC),
    ("allowed_transitions", "entity"): lambda: "lead",
    ("outgoing_messages", "from_number"): lambda: "+46700000001",
    # a thread of its own: whose a number is, its messages are
    ("outgoing_messages", "to_number"): lambda: f"+46{uuid.uuid4().int % 10**9 + 10**9}",
    ("outgoing_messages", "encoding"): lambda: "gsm7",
    ("message_opt_outs", "stopped_at"): lambda: datetime.datetime.now(datetime.UTC),
    ("provider_bills", "starts_on"): lambda: datetime.date(2026, 3, 1),
    ("provider_bills", "ends_on"): lambda: datetime.date(2026, 3, 31),
    # a line of its own on each
    ("provider_bill_lines", "line_no"): lambda: uuid.uuid4().int % 9_000_000 + 1,
    ("saved_views", "list"): letters,
    ("currency_changes", "to_currency"): lambda: "EUR",
    ("sync_runs", "job"): lambda: "sync_openrouter_activity",
    ("sync_cursors", "cursor"): lambda: "{}",
    ("integration_secrets", "sealed"): lambda: bytes(40),
    ("notifications", "type"): lambda: "job_failed",
    # one person may have two of these rows, and then of two kinds
    ("notification_preferences", "type"): cycle(
        ("job_failed", "sync_first", "webhook_failed", "ledger_differs", "invitation_accepted")
    ).__next__,
    ("notification_preferences", "channel"): cycle(("in_app", "mail")).__next__,
    ("invitations", "email"): lambda: f"{uuid.uuid4().hex[:8]}@example.com",
}
# keys that may be empty, of which a row needs one
NEEDED = {("notes", "customer_id"), ("record_tags", "customer_id")}
# relations whose rows come by triggers, not by an insert of the matrix
DERIVED: set[str] = {"ledger_entries", "audit_log", "message_heads", "state_changes"}
# kept by its own road: the world makes these rows itself
PREPARED = {"organisations", "memberships", "profiles", "role_permissions"}


@dataclass(frozen=True)
class Person:
    """Somebody who asks. `places`: organisation → (role, membership id)."""

    name: str
    user_id: uuid.UUID | None
    places: dict[uuid.UUID, tuple[str, uuid.UUID]] = field(default_factory=dict)
    database_role: str = "authenticated"


@dataclass
class World:
    connection: Connection
    relations: dict[str, Relation]
    ours: uuid.UUID
    theirs: uuid.UUID
    people: list[Person]

    def values_for(
        self, relation: Relation, org_id: uuid.UUID, assigned_to: uuid.UUID | None
    ) -> dict[str, object]:
        """Values for a valid new row: required columns by type, references to rows of the same organisation."""
        values: dict[str, object] = {}
        if "org_id" in relation.columns:
            values["org_id"] = org_id
        for column in ("assigned_to", "person_id", "created_by"):
            if column in relation.columns and assigned_to is not None:
                values[column] = assigned_to
        taken: set[str] = set()
        for local, (target, remote) in relation.references.items():
            if target not in self.relations:  # a key to auth.users
                continue
            wanted = [
                c
                for c in local
                if c != "org_id"
                and c not in values
                and (relation.columns[c].required or (relation.name, c) in NEEDED)
                and (relation.name, c) not in VALUES
            ]
            if wanted:
                # two keys to one table are meant for two rows, and a record of its own has no such tag yet
                row = (
                    self.add(self.relations[target], org_id, assigned_to)
                    if target in taken or any((relation.name, c) in NEEDED for c in wanted)
                    else self.some_row(target, org_id, assigned_to)
                )
                taken.add(target)
                values |= {c: row[r] for c, r in zip(local, remote, strict=True) if c in wanted}
        for column in relation.columns.values():
            made = VALUES.get((relation.name, column.name))
            if made is not None:
                values[column.name] = made()
            elif column.required and column.name not in values:
                values[column.name] = SAMPLES[column.type]()
        return values

    def some_row(self, table: str, org_id: uuid.UUID, assigned_to: uuid.UUID | None = None) -> dict[str, Any]:
        """A row of this organisation, somebody's own where the table knows owners; made when there is none."""
        relation = self.relations[table]
        column = "org_id" if "org_id" in relation.columns else "id"
        query = sql.SQL("select * from public.{} where {} = %s").format(
            sql.Identifier(table), sql.Identifier(column)
        )
        values: list[object] = [org_id]
        if "assigned_to" in relation.columns:
            query += sql.SQL(" and assigned_to is not distinct from %s")
            values.append(assigned_to)
        row = self.connection.execute(query + sql.SQL(" limit 1"), values).fetchone()
        return row if row is not None else self.add(relation, org_id, assigned_to)

    def add(self, relation: Relation, org_id: uuid.UUID, assigned_to: uuid.UUID | None) -> dict[str, Any]:
        row = insert(
            self.connection, relation.name, self.values_for(relation, org_id, assigned_to), returning=True
        )
        assert row is not None
        return row


def insert(
    connection: Connection, table: str, values: dict[str, object], *, returning: bool
) -> dict[str, Any] | None:
    query: sql.Composable = sql.SQL("insert into public.{} default values").format(sql.Identifier(table))
    if values:
        query = sql.SQL("insert into public.{} ({}) values ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join([sql.Placeholder()] * len(values)),
        )
    if not returning:
        connection.execute(query, list(values.values()))
        return None
    return connection.execute(query + sql.SQL(" returning *"), list(values.values())).fetchone()


def become(connection: Connection, person: Person) -> None:
    """From here to the end of the savepoint the connection asks as this person."""
    claims = {"role": person.database_role} | ({"sub": str(person.user_id)} if person.user_id else {})
    connection.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
    connection.execute(sql.SQL("set local role {}").format(sql.Identifier(person.database_role)))


def build(connection: Connection, relations: dict[str, Relation]) -> World:
    """Fill both organisations inside the caller's transaction; nothing is committed."""

    def user() -> uuid.UUID:
        user_id = uuid.uuid4()
        connection.execute(
            "insert into auth.users (instance_id, id, aud, role, email, email_confirmed_at, raw_user_meta_data)"
            " values ('00000000-0000-0000-0000-000000000000', %s, 'authenticated', 'authenticated', %s, now(), '{}')",
            [user_id, f"{user_id.hex[:10]}@example.com"],
        )
        return user_id

    def place(org_id: uuid.UUID, user_id: uuid.UUID | None, role: str, state: str = "active") -> uuid.UUID:
        row = insert(
            connection,
            "memberships",
            {"org_id": org_id, "user_id": user_id, "role": role, "name": role, "state": state},
            returning=True,
        )
        assert row is not None
        return uuid.UUID(str(row["id"]))

    connection.execute("select set_config('kontor.admitted', 'on', true)")
    founders = [user(), user()]
    found = "select org_id from memberships where user_id = %s"
    ours, theirs = ((connection.execute(found, [one]).fetchone() or {})["org_id"] for one in founders)
    people = [Person("stranger", None, {}, "anon"), Person("a token that names nobody", None)]
    for role in ROLES:
        somebody = user()
        connection.execute(
            "delete from organisations o using memberships m where m.org_id = o.id and m.user_id = %s",
            [somebody],
        )
        people.append(Person(role, somebody, {ours: (role, place(ours, somebody, role))}))
    both = user()
    connection.execute(
        "delete from organisations o using memberships m where m.org_id = o.id and m.user_id = %s", [both]
    )
    people.append(
        Person(
            "owner here, viewer there",
            both,
            {
                ours: ("owner", place(ours, both, "owner")),
                theirs: ("viewer", place(theirs, both, "viewer")),
            },
        )
    )
    gone = user()
    connection.execute(
        "delete from organisations o using memberships m where m.org_id = o.id and m.user_id = %s", [gone]
    )
    place(ours, None, "owner", "removed")
    people.append(Person("former owner", gone, {}))
    world = World(connection, relations, ours, theirs, people)
    for relation in relations.values():
        if relation.is_view or relation.name in PREPARED | DERIVED or relation.name not in EXPECTED:
            continue
        if "org_id" not in relation.columns:
            world.add(relation, ours, None)
            continue
        for org_id in (ours, theirs):
            world.add(relation, org_id, None)
        if not relation.columns.keys().isdisjoint(("assigned_to", "person_id")):
            for person in people:
                for org_id, (_, membership_id) in person.places.items():
                    world.add(relation, org_id, membership_id)
    for org_id in (ours, theirs):
        for name in ("Åkes Bygg", "Åkes Bygg AB"):  # one mail address, two customers: a duplicate
            insert(
                connection,
                "customers",
                {"org_id": org_id, "name": name, "email": "ake@example.com"},
                returning=False,
            )
        # of a sale that was completed: a line of anything else is not sold
        reps = [p.places[org_id][1] for p in people if p.places.get(org_id, ("", None))[0] == "rep"]
        for assigned_to in (None, *reps):
            sale = insert(
                connection,
                "sales",
                world.values_for(relations["sales"], org_id, assigned_to) | {"state": "COMPLETED"},
                returning=True,
            )
            assert sale is not None
            line = world.values_for(relations["sale_lines"], org_id, assigned_to) | {"sale_id": sale["id"]}
            insert(connection, "sale_lines", line, returning=False)
    return world
