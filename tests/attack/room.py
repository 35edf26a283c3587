"""What the attack pass stands in: one owner of a full organisation, who asks the real PostgREST with raw bytes."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from psycopg import sql

from tests.database import Database
from tests.matrix import catalog, world
from tests.matrix.expected import EXPECTED, OWN
from tests.rest import bearer, serving

# what no answer tells: rows of a table, our files, code of the database
INTERNALS = re.compile(
    r"Failing row|cannot subtract|PL/pgSQL|private\.\w|\.py\b|Traceback|/home|/tmp|/var|line \d+ at"
)
# a request of ten megabytes on a loaded machine
LONGEST_SECONDS = 20.0


@dataclass
class Room:
    world: world.World
    client: httpx.Client
    owner: uuid.UUID
    _places: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: bytes) -> httpx.Response:
        """One request of the owner's; fails when it is dropped, or takes longer than anybody waits."""
        begun = time.monotonic()
        reply = self.client.request(
            method,
            path,
            content=body,
            headers=bearer(self.owner)
            | {"Content-Type": "application/json", "Prefer": "return=representation"},
        )
        assert time.monotonic() - begun < LONGEST_SECONDS, f"{method} {path} takes too long"
        return reply

    def place(self, table: str) -> str:
        """The path of one row that the owner may change, always the same."""
        if table not in self._places:
            access, relation = EXPECTED[table], self.world.relations[table]
            column, value = (
                (access.own, self.owner) if access.audience == "self" else (access.org, self.world.ours)
            )
            keys = sql.SQL(", ").join(map(sql.Identifier, relation.key))
            query = sql.SQL("select {} from public.{} where {} = %s").format(
                keys, sql.Identifier(table), sql.Identifier(str(column))
            )
            values: list[object] = [value]
            if access.rights.get("update", {}).get("owner") == OWN:
                query += sql.SQL(" and {} = %s").format(sql.Identifier(str(access.own)))
                values.append(
                    next(p.places[self.world.ours][1] for p in self.world.people if p.user_id == self.owner)
                )
            row = self.world.connection.execute(
                query + sql.SQL(" order by {} limit 1").format(keys), values
            ).fetchone()
            assert row is not None
            self._places[table] = f"/{table}?" + "&".join(f"{key}=eq.{row[key]}" for key in relation.key)
        return self._places[table]

    def digest(self) -> list[tuple[str, int, str]]:
        """Each table's name, count and content."""
        told = []
        for name, relation in self.world.relations.items():
            if relation.is_view:
                continue
            row = self.world.connection.execute(
                sql.SQL(
                    "select count(*) as n, coalesce(md5(string_agg(t::text, '' order by t::text)), '') as digest"
                    " from public.{} as t"
                ).format(sql.Identifier(name))
            ).fetchone()
            assert row is not None
            told.append((name, row["n"], row["digest"]))
        return told


@contextmanager
def room(database: Database) -> Iterator[Room]:
    """Two organisations full of rows, committed, and PostgREST before them."""
    with database.connect(autocommit=True) as connection:
        with connection.transaction():
            found = world.build(connection, catalog.relations(connection))
        owner = next(person for person in found.people if person.name == "owner")
        assert owner.user_id is not None
        with serving(database) as client:
            yield Room(found, client, owner.user_id)


def faults(reply: httpx.Response, what: str) -> list[str]:
    """What is wrong with an answer to an attack, whether it was taken or refused."""
    if reply.status_code >= 500:
        return [f"{what}: {reply.status_code} {reply.text[:300]}"]
    if reply.status_code >= 400:
        try:
            said = reply.json()
        except ValueError:
            return [f"{what}: {reply.status_code} is no JSON: {reply.text[:300]}"]
        if set(said) != {"code", "message", "details", "hint"} or not said["code"] or not said["message"]:
            return [f"{what}: {reply.status_code} has another shape: {reply.text[:300]}"]
        if INTERNALS.search(reply.text):
            return [f"{what}: tells internals: {reply.text[:300]}"]
    return []


def text(value: str) -> bytes:
    """A text as JSON carries it."""
    return json.dumps(value, ensure_ascii=False).encode()


def document(values: dict[str, Any], name: str, raw: bytes) -> bytes:
    """A JSON object with one value as it stands, however wrong."""
    rest = json.dumps({key: value for key, value in values.items() if key != name}, default=str)[1:-1]
    return b"{" + rest.encode() + (b", " if rest else b"") + json.dumps(name).encode() + b": " + raw + b"}"
