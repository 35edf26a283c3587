"""Every argument of every public function, over the real PostgREST, with everything that is no honest value.

The functions and their arguments come from pg_proc. Whatever is refused changes nothing and says so in words.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.attack import hostile
from tests.attack.room import Room, document, faults, room, text
from tests.database import Database
from tests.matrix.test_rest import FUNCTIONS, VALID

TEXTS = [
    *(text(value) for value in hostile.TEXTS.values()),
    *(text(value) for value in (hostile.CONTROLS | hostile.INVISIBLE).values()),
    *hostile.IMPOSSIBLE.values(),
    *hostile.WRONG_TYPES.values(),
    b'""',
    b"null",
    text("x" * 300),
    text("x" * 320 + "@example.com"),
]
NUMBERS, DAYS = [*hostile.NUMBERS.values(), b"null"], [*hostile.DAYS.values(), b"null"]
SAMPLES: dict[str, list[bytes]] = {
    "text": TEXTS,
    "integer": NUMBERS,
    "bigint": NUMBERS,
    "boolean": [b"null", b'"maybe"', b"1e400", b"[]"],
    "date": DAYS,
    "timestamp with time zone": DAYS,
    "uuid": [b"null", b'""', b'"x"', b"1", b'"00000000-0000-0000-0000-000000000000"', b"[]"],
    "date[]": [b"[]", b"[null]", b'"x"', b'[["2026-01-01"]]', *(b"[" + raw + b"]" for raw in DAYS), hostile.deep(100_000)],
    "text[]": [
        b"null", b"[]", b"[null]", b'"{"', b'"{}"', b'[1, true, {"a": 1}]', b"[[[1], [2]]]", hostile.deep(100_000),
        *(b"[" + text(value) + b"]" for value in hostile.TEXTS.values()), *(b"[" + raw + b"]" for raw in hostile.IMPOSSIBLE.values()),
        b"[" + b'"x", ' * 50_000 + b'"x"]', b"[" + text("x" * 1_000_000) + b"]",
    ],
    "jsonb": [
        b"null", b"{}", b'"x"', b"1", b"[]", b"[null]", b"[1]", b"[[]]", b'[{"n": 1e400}]', b'[{"n": "1", "amount": {}}]',
        *(b'[{"n": "1", "id": %b, "at": %b, "amount": %b, "currency": %b, "text": %b}]' % ((raw,) * 5) for raw in TEXTS),
        hostile.deep(100_000),
    ],
    "uuid[]": [b"null", b"[]", b"[null]", b'["x"]', b'"{}"', b'{"a": 1}', hostile.deep(50), hostile.deep(100_000)],
}  # fmt: skip
# refused before any code of ours: a wrong type, a text that Postgres cannot hold, a document without end
THEIRS = ("22", "PGRST1", "42883", "54001")


@pytest.fixture(scope="module")
def here(database: Database) -> Iterator[Room]:
    with room(database) as found:
        yield found


def calls(here: Room) -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """Every function with good arguments, and each of them by name and type."""
    rows = {name: f"select id from public.{name} where org_id = %s limit 1" for name in
            ("customers", "integrations", "memberships", "notifications", "manual_entries", "provider_bills")}  # fmt: skip

    def one(name: str, type_: str) -> object:
        if name == "org_id":
            return str(here.world.ours)
        if type_ in ("uuid", "uuid[]"):
            table = {"integration_id": "integrations", "membership_id": "memberships", "ids": "manual_entries",
                     "notification_id": "notifications", "bill_id": "provider_bills"}.get(name, "customers")  # fmt: skip
            row = here.world.connection.execute(rows[table], [here.world.ours]).fetchone()
            return [str(row["id"])] if type_ == "uuid[]" else str(row["id"])
        if type_ in ("text[]", "date[]"):
            return None
        return VALID.get(name, 1 if type_ in ("integer", "bigint") else "x")

    for function in here.world.connection.execute(FUNCTIONS).fetchall():
        # those that end the organisation, or the owner's place in it, take no argument that could be good here
        good = {name: one(name, type_) for name, type_ in function["arguments"].items()}
        if function["name"] in ("transfer_ownership", "change_role", "remove_member", "assign_customer"):
            good["membership_id"] = str(uuid.uuid4())
        if function["name"] == "create_organisation":
            good["country"] = "SE"
        for name, type_ in function["arguments"].items():
            yield function["name"], good, name, type_


def make_room(here: Room, function: str, good: dict[str, Any]) -> None:
    """So that no limit of a day stands before what is attacked."""
    if function == "create_organisation":
        here.world.connection.execute(
            "delete from public.organisations where id not in (%s, %s)", [here.world.ours, here.world.theirs]
        )
    if function == "create_invitation":
        good["email"] = f"{uuid.uuid4().hex[:8]}@example.com"
        here.world.connection.execute("delete from private.invitation_counts")


def test_every_type_of_argument_is_attacked(here: Room) -> None:
    assert {type_ for _, _, _, type_ in calls(here)} <= set(SAMPLES)


def test_no_argument_breaks_a_function_or_makes_it_tell_internals(here: Room) -> None:
    wrong, refused = [], 0
    for function, good, name, type_ in calls(here):
        for raw in SAMPLES[type_]:
            if (function, name) == ("leave_organisation", "org_id"):
                continue
            reply = here.send("POST", f"/rpc/{function}", document(good, name, raw))
            refused += reply.status_code >= 400
            wrong += faults(reply, f"{function}({name} = {raw[:60]!r})")
    assert wrong == []
    assert refused > 500


def test_a_megabyte_is_refused_or_not_kept(here: Room) -> None:
    wrong = []
    for function, good, name, type_ in calls(here):
        if type_ == "text":
            reply = here.send("POST", f"/rpc/{function}", document(good, name, text("x" * 1_000_000)))
            wrong += faults(reply, f"{function}({name})")
    assert wrong == []
    longest = here.world.connection.execute(
        "select max(length(m.name)) as n from public.memberships as m"
    ).fetchone()
    assert longest is not None and longest["n"] <= 200


def test_what_was_refused_left_the_books_as_they_add_up(here: Room) -> None:
    found = here.world.connection.execute("select * from private.check_ledger(%s)", [here.world.ours])
    assert found.fetchall() == []
