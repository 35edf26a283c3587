"""P3: the plan of every table × role × verb: a policy's function is asked once per query, never once per row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from bench import figures
from bench.figures import Figure
from bench.generate import Organisation
from stack.postgres import Cluster

CALLS = re.compile(r"\b(?:org_ids_with|my_memberships|uid|jwt|role|email|current_setting)\(")
# in a policy's own text a call stands right behind `SELECT`; what EXPLAIN shows of an insert has no check in it
BARE = re.compile(r"(?<!SELECT )\b(?:private|auth)\.\w+\(")
RELATIONS = """
select c.oid, c.oid::regclass::text as name, c.relkind in ('v', 'm') as is_view,
  array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and has_column_privilege('authenticated', c.oid, a.attnum, 'insert')) as insertable,
  array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and has_column_privilege('authenticated', c.oid, a.attnum, 'update')) as updatable,
  has_any_column_privilege('authenticated', c.oid, 'select') as readable,
  has_table_privilege('authenticated', c.oid, 'delete') as deletable
from pg_class c
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm')
  and not c.relispartition
order by 2
"""


def measure(cluster: Cluster, org: Organisation) -> list[Figure]:
    """Count plans in which a policy's function stands in a filter, and policies that call one bare."""
    wrong: list[str] = []
    plans = 0
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        relations = connection.execute(RELATIONS.encode()).fetchall()
        for role, user in (("owner", org.owner), ("manager", org.manager), ("rep", org.rep)):
            for relation in relations:
                for verb, query in _queries(relation, org):
                    plans += 1
                    where = _misplaced(_plan(connection, user, query))
                    wrong += [f"{verb} on {relation[1]} by {role}: {text}" for text in where]
        policies = connection.execute(
            "select tablename, policyname, coalesce(qual, '') || ' ' || coalesce(with_check, '') from pg_policies"
            " where schemaname in ('public', 'private')"
        ).fetchall()
    bare = [f"{table}.{name}" for table, name, text in policies if BARE.search(text)]
    words = "; ".join((wrong + bare)[:3])
    return [
        figures.harm(
            "P3.plans", len(wrong), f"of {plans} plans, those with a policy's function per row. {words}"
        ),
        figures.harm(
            "P3.policies", len(bare), f"of {len(policies)} policies, those that call a function bare"
        ),
    ]


def _queries(relation: tuple[Any, ...], org: Organisation) -> Iterator[tuple[str, sql.Composable]]:
    _, name, is_view, columns, insertable, updatable, readable, deletable = relation
    table = sql.SQL(name)
    where = (
        sql.SQL(" where org_id = {}").format(sql.Literal(str(org.id))) if "org_id" in columns else sql.SQL("")
    )
    if readable:
        yield "list", sql.SQL("select * from {}{} limit 25").format(table, where)
        yield "count", sql.SQL("select count(*) from {}").format(table)
    if is_view:
        return
    if insertable:
        given = sql.SQL(", ").join(map(sql.Identifier, insertable))
        empty = sql.SQL(", ").join([sql.SQL("null")] * len(insertable))
        yield "insert", sql.SQL("insert into {} ({}) values ({})").format(table, given, empty)
    if updatable:
        column = sql.Identifier(updatable[0])
        yield "update", sql.SQL("update {} set {} = {}{}").format(table, column, column, where)
    if deletable:
        yield "delete", sql.SQL("delete from {}{}").format(table, where)


def _plan(connection: psycopg.Connection[Any], user: object, query: sql.Composable) -> dict[str, Any]:
    with connection.transaction():
        claims = json.dumps({"sub": str(user), "role": "authenticated"})
        connection.execute(
            "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)",
            [claims],
        )
        row = connection.execute(sql.SQL("explain (format json, verbose) ") + query).fetchone()
    assert row is not None
    plan: dict[str, Any] = row[0][0]["Plan"]
    return plan


def _misplaced(node: dict[str, Any]) -> list[str]:
    """Conditions outside an InitPlan that call what a policy asks; an index condition is asked once per scan."""
    if node.get("Parent Relationship") == "InitPlan":
        return []
    found = [
        f"{name} {text}"
        for name in ("Filter", "Join Filter", "Recheck Cond", "Hash Cond", "One-Time Filter")
        for text in [str(node.get(name, ""))]
        if CALLS.search(text)
    ]
    for child in node.get("Plans", []):
        found += _misplaced(child)
    return found
