"""The matrix over the real PostgREST: reads, filters, embeds, writes and functions across two organisations."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from psycopg import sql

from tests.database import Database
from tests.matrix import catalog, world
from tests.matrix.cells import may
from tests.matrix.expected import EXPECTED
from tests.matrix.world import Person, World
from tests.rest import bearer, serving

Row = dict[str, Any]

KEYS = """
select conname as name, conrelid::regclass::text as here, confrelid::regclass::text as there
from pg_constraint
where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace
  and confrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
order by 1, 2
"""
FUNCTIONS = """
select p.proname as name, has_function_privilege('anon', p.oid, 'execute') as is_open,
  coalesce((select jsonb_object_agg(a.name, format_type(a.type, null))
    from unnest(p.proargnames, p.proargtypes::oid[]) as a (name, type) where a.type is not null and a.name is not null), '{}') as arguments
from pg_proc as p
where p.pronamespace = 'public'::regnamespace and not exists (select from pg_cast where castfunc = p.oid) and has_function_privilege('authenticated', p.oid, 'execute')
order by 1
"""
# what needs no organisation: everybody's instance, one's own new organisation, an invitation's token, the rates, the demo firm
FOR_ANYBODY = {"accept_invitation", "create_organisation", "fetch_rates", "instance_state", "load_demo"}
VALID: dict[str, object] = {
    "seen_at": "2026-03-12T00:00:00Z", "wanted": True,
    "by": "day", "in_currency": "SEK", "currency": "SEK", "role": "viewer", "state": "void", "email": "x@example.com",
    "from_on": "2026-03-01", "to_on": "2026-03-31", "timezone": "Europe/Stockholm", "top": 5, "months": 12, "name": "x",
    "follow_up_on": "2026-04-01", "locale": "en", "kinds": ["call"], "directions": ["inbound"], "states": ["completed"],
    "providers": ["twilio"], "agents": ["a-1"], "origins": ["agent"], "rules": ["person"], "sold_as": ["paid"], "by_origin": True, "staff": ["Elin"], "without_customer": False,
    "starts_on": "2026-03-01", "ends_on": "2026-03-31", "is_negated": False, "rows": [], "follow_rules": False, "leave_unread": True,
    "scope": "customer", "covers": "all", "period": "month",
    "starts_at": "2026-04-01T09:00:00Z", "ends_at": "2026-04-01T10:00:00Z", "completed_on": "2026-03-12", "done": True, "due_on": "2026-03-31",
    "on_day": "2026-03-31",
    "before": "2026-04-01T09:00:00Z",
}  # fmt: skip


@dataclass
class Api:
    world: World
    client: httpx.Client
    rows: dict[str, list[Row]]

    def ask(self, person: Person, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {} if person.database_role == "anon" else bearer(person.user_id)
        return self.client.request(method, path, headers=headers | options.pop("headers", {}), **options)

    def visible(self, person: Person, name: str, rows: list[Row]) -> set[str]:
        return {self.identity(name, row) for row in rows if may(EXPECTED[name], person, "select", row)}

    def identity(self, name: str, row: Row) -> str:
        """One row's key, the same whether it came from SQL or as JSON."""
        columns = self.world.relations[name].columns
        keys = [key for key in self.world.relations[name].key if "time" not in columns[key].type]
        return "|".join(str(row[key]) for key in keys or ["org_id"])

    def content(self) -> list[Row]:
        """A digest of every table."""
        return [
            self.world.connection.execute(
                sql.SQL(
                    "select md5(string_agg(t::text, '' order by t::text)) as digest from public.{} as t"
                ).format(sql.Identifier(name))
            ).fetchone()
            | {"table": name}
            for name, relation in self.world.relations.items()
            if not relation.is_view
        ]


@pytest.fixture(scope="module")
def api(database: Database) -> Iterator[Api]:
    with database.connect(autocommit=True) as connection:
        with connection.transaction():
            found = world.build(connection, catalog.relations(connection))
        rows = {
            name: connection.execute(
                sql.SQL("select * from public.{}").format(sql.Identifier(name))
            ).fetchall()
            for name in found.relations
        }
        with serving(database) as client:
            yield Api(found, client, rows)


def outsiders(api: Api) -> list[Person]:
    """Everybody who has no place in the second organisation."""
    return [person for person in api.world.people if api.world.theirs not in person.places]


def readable(api: Api) -> list[str]:
    return [name for name in api.world.relations if EXPECTED[name].audience != "nobody"]


def refused(reply: httpx.Response, person: Person) -> bool:
    """Signed out is 401, signed in without the grant 403; never anything of the row."""
    wanted = 401 if person.database_role == "anon" else 403
    return reply.status_code == wanted and reply.json()["code"] == "42501"


def test_a_list_and_its_filters_show_what_the_matrix_says_and_no_more(api: Api) -> None:
    wrong = []
    for name in readable(api):
        key = next(iter(api.world.relations[name].key or ("org_id",)))
        for person in api.world.people:
            wanted = api.visible(person, name, api.rows[name])
            for query in (
                "select=*",
                f"select=*&or=({key}.not.is.null,{key}.is.null)",
                f"select=*&order={key}.desc",
            ):
                reply = api.ask(person, "GET", f"/{name}?{query}")
                if reply.status_code != 200:
                    if wanted or not refused(reply, person):
                        wrong.append(f"{name}?{query} by {person.name}: {reply.status_code} {reply.text}")
                elif {api.identity(name, row) for row in reply.json()} != wanted:
                    wrong.append(f"{name}?{query} by {person.name}: other rows than the matrix says")
    assert wrong == []


def test_naming_another_organisations_rows_finds_none(api: Api) -> None:
    wrong = []
    for name in readable(api):
        column = EXPECTED[name].org
        for person in outsiders(api) if column else []:
            reply = api.ask(person, "GET", f"/{name}?{column}=eq.{api.world.theirs}")
            if not (refused(reply, person) or (reply.status_code == 200 and reply.json() == [])):
                wrong.append(f"{name} by {person.name}: {reply.status_code} {reply.text}")
    assert wrong == []


def test_an_embedded_row_is_shown_to_whom_its_own_table_shows_it(api: Api) -> None:
    wrong, tried = [], 0
    for key in api.world.connection.execute(KEYS).fetchall():
        # a key of a table to itself has no name to embed by
        both = {(key["here"], key["there"]), (key["there"], key["here"])}
        for outer, inner in sorted(both) if len(both) == 2 else []:
            for person in api.world.people:
                path = f"/{outer}?select=e:{inner}!{key['name']}(*)"
                reply = api.ask(person, "GET", path)
                if reply.status_code != 200:
                    if not refused(reply, person):
                        wrong.append(f"{path} by {person.name}: {reply.status_code} {reply.text}")
                    continue
                embedded = [
                    row
                    for found in reply.json()
                    for row in (found["e"] if isinstance(found["e"], list) else [found["e"]])
                    if row is not None
                ]
                seen = {api.identity(inner, row) for row in embedded}
                tried += len(seen)
                if not seen <= api.visible(person, inner, api.rows[inner]):
                    wrong.append(f"{path} by {person.name}: shows rows of others")
    assert wrong == []
    assert tried > 100


def test_no_write_reaches_another_organisation(api: Api) -> None:
    wrong = []
    before = api.content()
    for name, relation in api.world.relations.items():
        access = EXPECTED[name]
        if relation.is_view or access.org is None or access.audience == "nobody":
            continue
        where = f"/{name}?{access.org}=eq.{api.world.theirs}"
        theirs = next(row for row in api.rows[name] if row[access.org] == api.world.theirs)
        column = min(access.update or {access.org})
        body = {column: _plain(theirs[column])}
        made = {c: _plain(theirs[c]) for c in access.insert or {access.org}}
        for person in outsiders(api):
            headers = {"Prefer": "return=representation"}
            for method, target, options in (
                ("PATCH", where, {"json": body}), ("DELETE", where, {}), ("POST", f"/{name}", {"json": made}),
            ):  # fmt: skip
                reply = api.ask(person, method, target, headers=headers, **options)
                nothing = method != "POST" and reply.status_code == 200 and reply.json() == []
                if not (nothing or refused(reply, person)):
                    wrong.append(f"{method} {target} by {person.name}: {reply.status_code} {reply.text}")
    assert wrong == []
    assert api.content() == before


def test_no_function_works_on_another_organisation_or_tells_that_it_exists(api: Api) -> None:
    wrong = []
    functions = api.world.connection.execute(FUNCTIONS).fetchall()
    assert {f["name"] for f in functions if "org_id" not in f["arguments"]} == FOR_ANYBODY
    before = api.content()
    for function in functions:
        path = f"/rpc/{function['name']}"
        body = {name: _argument(api, name, type_) for name, type_ in function["arguments"].items()}
        for person in outsiders(api):
            if person.database_role == "anon":
                reply = api.ask(person, "POST", path, json=body)
                if function["is_open"] != (function["name"] == "instance_state") or (
                    not function["is_open"] and not refused(reply, person)
                ):
                    wrong.append(f"{path} by {person.name}: {reply.status_code} {reply.text}")
            elif "org_id" in body:
                reply = api.ask(person, "POST", path, json=body)
                nowhere = api.ask(person, "POST", path, json=body | {"org_id": str(uuid.uuid4())})
                if reply.status_code not in (403, 404) or not reply.json()["code"].startswith("KT"):
                    wrong.append(f"{path} by {person.name}: {reply.status_code} {reply.text}")
                if (reply.status_code, reply.text) != (nowhere.status_code, nowhere.text):
                    wrong.append(f"{path} tells {person.name} that it exists: {reply.text} {nowhere.text}")
    assert wrong == []
    assert api.content() == before


def _plain(value: object) -> object:
    """A value as JSON carries it."""
    return value if isinstance(value, bool | int | str | None) else str(value)


def _argument(api: Api, name: str, type_: str) -> object:
    """A value that is good in itself, so that only the organisation can be the reason of a refusal."""
    if name == "org_id":
        return str(api.world.theirs)
    if type_ in ("uuid", "uuid[]"):
        table = {
            "integration_id": "integrations",
            "bill_id": "provider_bills",
            "membership_id": "memberships",
            "ids": "manual_entries",
            "notification_id": "notifications",
        }.get(name, "customers")
        found = next(str(row["id"]) for row in api.rows[table] if row["org_id"] == api.world.theirs)
        return [found] if type_ == "uuid[]" else found
    if type_ == "date[]":
        return [VALID[name]]
    return VALID.get(name, 1 if type_ in ("integer", "bigint") else "x")
