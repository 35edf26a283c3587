"""Every cell of the matrix: one person, one relation, one verb, each row; run, compare, rolled back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from tests.matrix.catalog import Relation
from tests.matrix.expected import ALL, EXPECTED, OWN, Access
from tests.matrix.world import DERIVED, Person, World, become, insert

DENIED = "42501"
Row = dict[str, Any]


class _Undo(Exception):
    pass


@contextmanager
def undone(world: World) -> Iterator[None]:
    try:
        with world.connection.transaction():
            yield
            raise _Undo
    except _Undo:
        pass


def may(access: Access, person: Person, verb: str, row: Row) -> bool:
    """Whether the matrix lets this person do this to this row."""
    if person.user_id is None or access.audience == "nobody":
        return False
    if access.audience == "signed_in":
        return verb == "select"
    if access.audience == "self":
        return verb in ("select", "update") and row[str(access.own)] == person.user_id
    if verb == "delete" and access.kept and row.get(access.kept) is not None:
        return False
    role, membership_id = person.places.get(row[str(access.org)], ("", None))
    extent = access.rights.get(verb, {}).get(role)
    if extent == OWN:
        return membership_id is not None and row[str(access.own)] == membership_id
    return extent == ALL


def attempt(world: World, person: Person, query: sql.Composable, values: list[object]) -> int | str:
    """Rows reached, or the SQLSTATE of the refusal; whatever happened is undone."""
    result: int | str = 0
    try:
        with undone(world):
            become(world.connection, person)
            result = world.connection.execute(query, values).rowcount
    except psycopg.Error as error:
        result = error.sqlstate or "?"
    return result


def failures(world: World, names: set[str] | None = None) -> Iterator[str]:
    """Every cell whose outcome is not the expected one, as a sentence; also relations that nobody described."""
    for relation in world.relations.values():
        if names is not None and relation.name not in names:
            continue
        access = EXPECTED.get(relation.name)
        if access is None:
            yield f"{relation.name}: not in the expected matrix"
            continue
        rows = world.connection.execute(
            sql.SQL("select * from public.{}").format(sql.Identifier(relation.name))
        ).fetchall()
        yield from _coverage(world, relation, access, rows)
        for person in world.people:
            yield from _select(world, relation, access, person, rows)
        yield from _grants(relation, access)
        for person in world.people if not relation.is_view else []:
            yield from _blind_change(world, relation, access, person, rows)
            yield from _change(world, relation, access, person, rows)
            yield from _insert(world, relation, access, person)


def _grants(relation: Relation, access: Access) -> list[str]:
    wrong = []
    opened = {
        "insert": frozenset(c.name for c in relation.columns.values() if c.writable_on_insert),
        "update": frozenset(c.name for c in relation.columns.values() if c.writable_on_update),
    }
    for verb, wanted in (("insert", access.insert), ("update", access.update)):
        if opened[verb] != wanted:
            wrong.append(
                f"{relation.name}: {verb} is granted on {sorted(opened[verb] ^ wanted)} unlike the matrix"
            )
    if relation.can_delete != access.delete:
        wrong.append(f"{relation.name}: delete granted is {relation.can_delete}")
    if not relation.is_view and not relation.row_security:
        wrong.append(f"{relation.name}: row-level security is off")
    return wrong


def _coverage(world: World, relation: Relation, access: Access, rows: list[Row]) -> list[str]:
    if access.audience == "nobody":
        return [f"{relation.name}: a shape holds rows"] if rows else []
    if access.org is None:
        return [] if rows else [f"{relation.name}: no row to try"]
    found = {row[access.org] for row in rows}
    return [f"{relation.name}: no row of {org}" for org in (world.ours, world.theirs) if org not in found]


def _identity(relation: Relation, row: Row) -> tuple[object, ...]:
    keys = relation.key or tuple(relation.columns)
    return tuple(str(row[k]) for k in keys)


def _select(world: World, relation: Relation, access: Access, person: Person, rows: list[Row]) -> list[str]:
    wanted = {_identity(relation, row) for row in rows if may(access, person, "select", row)}
    try:
        with undone(world):
            become(world.connection, person)
            query = sql.SQL("select * from public.{}").format(sql.Identifier(relation.name))
            seen = {_identity(relation, row) for row in world.connection.execute(query).fetchall()}
    except psycopg.Error as error:
        if error.sqlstate == DENIED and (person.database_role == "anon" or not relation.can_select):
            return [] if not wanted else [f"{relation.name}: {person.name} is refused"]
        return [f"{relation.name}: select by {person.name} fails with {error.sqlstate}"]
    if person.database_role == "anon":
        return [f"{relation.name}: a stranger's select is not refused"]
    return (
        [
            f"{relation.name}: {person.name} sees {len(seen - wanted)} rows too many, {len(wanted - seen)} too few"
        ]
        if seen != wanted
        else []
    )


def _where(relation: Relation, row: Row) -> tuple[sql.Composable, list[object]]:
    clause = sql.SQL(" and ").join(sql.SQL("{} = %s").format(sql.Identifier(k)) for k in relation.key)
    return clause, [row[k] for k in relation.key]


def _blind_change(
    world: World, relation: Relation, access: Access, person: Person, rows: list[Row]
) -> list[str]:
    """A change that reads nothing, so that no select policy stands before the update's and the delete's own."""
    wrong = []
    table = sql.Identifier(relation.name)
    for column in sorted(access.update)[:1]:
        query = sql.SQL("update public.{} set {} = %s").format(table, sql.Identifier(column))
        wanted: int | str = sum(may(access, person, "update", row) for row in rows)
        if person.database_role == "anon":
            wanted = DENIED
        got = attempt(world, person, query, [rows[0][column]])
        # one value for several rows may meet a unique key, after the policy let them through
        if got != wanted and not (got == "23505" and isinstance(wanted, int) and wanted > 1):
            wrong.append(f"{relation.name}: {person.name} changes {got} rows blindly, not {wanted}")
    # where who sees a row may delete it, nothing else would tell a delete policy from one that lets all through
    if access.delete and access.rights["delete"] == access.rights["select"]:
        wanted = sum(may(access, person, "delete", row) for row in rows)
        if person.database_role == "anon":
            wanted = DENIED
        got = attempt(world, person, sql.SQL("delete from public.{}").format(table), [])
        if got != wanted:
            wrong.append(f"{relation.name}: {person.name} deletes {got} rows blindly, not {wanted}")
    return wrong


def _change(world: World, relation: Relation, access: Access, person: Person, rows: list[Row]) -> list[str]:
    wrong = []
    table = sql.Identifier(relation.name)
    for number, row in enumerate(rows):
        clause, values = _where(relation, row)
        for column in relation.columns.values():
            # a column that is in no grant is refused before any row is looked at: one row is enough
            if column.generated or (number and column.name not in access.update):
                continue
            query = sql.SQL("update public.{} set {} = {} where ").format(
                table, sql.Identifier(column.name), sql.Identifier(column.name)
            )
            granted = column.name in access.update and person.database_role != "anon"
            wanted: int | str = int(may(access, person, "update", row)) if granted else DENIED
            got = attempt(world, person, query + clause, values)
            if got != wanted:
                wrong.append(
                    f"{relation.name}: update of {column.name} by {person.name} gives {got}, not {wanted}"
                )
        granted = access.delete and person.database_role != "anon"
        wanted = int(may(access, person, "delete", row)) if granted else DENIED
        got = attempt(world, person, sql.SQL("delete from public.{} where ").format(table) + clause, values)
        # a row that others point to stays where it is: its key refuses, not the policy
        if got != wanted and not (wanted == 1 and got == "23503"):
            wrong.append(f"{relation.name}: delete by {person.name} gives {got}, not {wanted}")
    return wrong


def _insert(world: World, relation: Relation, access: Access, person: Person) -> list[str]:
    wrong = []
    if relation.name in DERIVED:
        return wrong
    for org_id in (world.ours, world.theirs):
        membership = person.places.get(org_id, ("", None))[1]
        base = world.values_for(relation, org_id, membership)
        allowed = {k: v for k, v in base.items() if k in access.insert}
        new = {str(access.org): org_id, str(access.own): membership}
        permitted = (
            bool(access.insert) and person.database_role != "anon" and may(access, person, "insert", new)
        )
        if access.insert:
            wrong += _try_insert(world, relation, person, allowed, "ok" if permitted else DENIED, "an insert")
        for column in relation.columns.values():
            if column.name in access.insert or column.generated:
                continue
            forged = allowed | {
                column.name: base.get(column.name, _forged(world, relation, column.name, org_id))
            }
            wrong += _try_insert(
                world, relation, person, forged, DENIED, f"an insert that forges {column.name}"
            )
    return wrong


def _forged(world: World, relation: Relation, column: str, org_id: uuid.UUID) -> object:
    if column == "assigned_to":
        return world.some_row("memberships", org_id)["id"]
    return None


def _try_insert(
    world: World, relation: Relation, person: Person, values: dict[str, object], wanted: str, what: str
) -> list[str]:
    got = "ok"
    try:
        with undone(world):
            become(world.connection, person)
            insert(world.connection, relation.name, values, returning=False)
    except psycopg.Error as error:
        got = error.sqlstate or "?"
    return [] if got == wanted else [f"{relation.name}: {what} by {person.name} gives {got}, not {wanted}"]
