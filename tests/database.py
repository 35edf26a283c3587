"""A database of one test module: a clone of the migrated template on the tests' own Postgres."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

from stack.postgres import Cluster
from tests.kept_connections import KeptConnection


@dataclass(frozen=True)
class Database:
    cluster: Cluster
    name: str
    # by role; none for a server that may be gone from one moment to the next
    kept: dict[str, list[KeptConnection]] | None = field(default=None, compare=False, repr=False)

    def dsn(self, role: str = "postgres") -> str:
        return self.cluster.dsn(role, self.name)

    def connect(
        self, role: str = "postgres", *, anew: bool = False, **options: Any
    ) -> psycopg.Connection[dict[str, Any]]:
        """A session as a role. What counts pages or rows asks for one that knows nothing yet (`anew`)."""
        if self.kept is None or anew or options:
            return psycopg.connect(self.dsn(role), row_factory=dict_row, **options)
        return KeptConnection.lend(self.dsn(role), self.kept.setdefault(role, []))

    def end(self) -> None:
        """Close what was kept."""
        for connection in (one for place in (self.kept or {}).values() for one in place):
            connection.end()

    def ask_sync(
        self, user_id: uuid.UUID, org_id: uuid.UUID, integration_id: uuid.UUID, since_on: date | None = None
    ) -> dict[str, Any]:
        """Ask for a connection's synchronisation as somebody, as functions/sync does; the run, and whether it is_new."""
        with self.connect() as connection:
            found = connection.execute(
                "select provider from integrations where org_id = %s and id = %s", [org_id, integration_id]
            ).fetchone()
        with self.acting_as(user_id) as connection:
            told = connection.execute(
                "select s.is_new, (s.run).* from private.ask_sync(%s, %s, %s, %s) as s",
                [(found or {"provider": "twilio"})["provider"], org_id, integration_id, since_on],
            ).fetchone()
        assert told is not None
        return told

    @contextmanager
    def acting_as(
        self, user_id: uuid.UUID | str | None, role: str = "authenticated", *, anew: bool = False
    ) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        """One transaction as an API caller, as PostgREST opens it; None with role anon is a stranger."""
        with self.connect("authenticator", anew=anew) as connection, connection.transaction():
            connection.execute("select set_config('role', %s, true)", [role])
            claims = {"role": role} | ({"sub": str(user_id)} if user_id else {})
            connection.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
            yield connection

    def new_user(self, email: str | None = None, **data: Any) -> uuid.UUID:
        """A confirmed user as an administrator's call makes one; the triggers give profile and organisation."""
        user_id = uuid.uuid4()
        email = email or f"{user_id.hex[:12]}@example.com"
        with self.connect() as connection:
            connection.execute("select set_config('kontor.admitted', 'on', true)")
            connection.execute(
                "insert into auth.users (instance_id, id, aud, role, email, email_confirmed_at, raw_app_meta_data,"
                " raw_user_meta_data, created_at, updated_at, confirmation_token, recovery_token,"
                " email_change_token_new, email_change) values ('00000000-0000-0000-0000-000000000000', %s,"
                " 'authenticated', 'authenticated', %s, now(), '{}', %s, now(), now(), '', '', '', '')",
                [user_id, email, json.dumps(data)],
            )
        return user_id

    def organisation_of(self, user_id: uuid.UUID) -> uuid.UUID:
        """The organisation that the user owns."""
        with self.connect() as connection:
            row = connection.execute(
                "select org_id from memberships where user_id = %s and role = 'owner'", [user_id]
            ).fetchone()
        assert row is not None
        return uuid.UUID(str(row["org_id"]))

    def join(
        self, org_id: uuid.UUID, role: str, user_id: uuid.UUID | None = None
    ) -> tuple[uuid.UUID, uuid.UUID]:
        """Put a (new) user into an organisation with a role; returns (user_id, membership_id)."""
        user_id = user_id or self.new_user()
        with self.connect() as connection:
            row = connection.execute(
                "insert into memberships (org_id, user_id, role, name) values (%s, %s, %s, %s) returning id",
                [org_id, user_id, role, f"The {role}"],
            ).fetchone()
        assert row is not None
        return user_id, uuid.UUID(str(row["id"]))
