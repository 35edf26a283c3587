"""What the database itself says about its public relations: columns, keys, grants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg

Connection = psycopg.Connection[dict[str, Any]]


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    required: bool
    generated: bool
    writable_on_insert: bool
    writable_on_update: bool


@dataclass(frozen=True)
class Relation:
    name: str
    kind: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    # local columns → (table, its columns), for every foreign key to another public table
    references: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    can_select: bool = False
    can_delete: bool = False
    row_security: bool = False

    @property
    def is_view(self) -> bool:
        return self.kind in ("v", "m")


RELATIONS = """
select c.relname as name, c.relkind::text as kind, c.relrowsecurity as row_security,
  has_any_column_privilege('authenticated', c.oid, 'select') as can_select,
  has_table_privilege('authenticated', c.oid, 'delete') as can_delete,
  coalesce((select array_agg(a.attname::text order by k.n) from pg_index i
    cross join unnest(i.indkey) with ordinality as k (num, n)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num
    where i.indrelid = c.oid and i.indisprimary), '{}') as key
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
order by c.relname
"""

COLUMNS = """
select a.attname as name, format_type(a.atttypid, null) as type,
  a.attnotnull and not a.atthasdef and a.attidentity = '' as required,
  a.attgenerated <> '' or a.attidentity <> '' as generated,
  has_column_privilege('authenticated', a.attrelid, a.attnum, 'insert') as writable_on_insert,
  has_column_privilege('authenticated', a.attrelid, a.attnum, 'update') as writable_on_update
from pg_attribute a
where a.attrelid = ('public.' || quote_ident(%s))::regclass and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""

REFERENCES = """
select (select array_agg(a.attname::text order by k.n) from unnest(f.conkey) with ordinality as k (num, n)
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num) as local,
  f.confrelid::regclass::text as target,
  (select array_agg(a.attname::text order by k.n) from unnest(f.confkey) with ordinality as k (num, n)
    join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num) as remote
from pg_constraint f
where f.contype = 'f' and f.conrelid = ('public.' || quote_ident(%s))::regclass and f.conparentid = 0
"""


def relations(connection: Connection) -> dict[str, Relation]:
    """Every table and view of the API's schema, by name."""
    found = {}
    for row in connection.execute(RELATIONS).fetchall():
        columns = {c["name"]: Column(**c) for c in connection.execute(COLUMNS, [row["name"]]).fetchall()}
        references = {
            tuple(f["local"]): (f["target"].removeprefix("public."), tuple(f["remote"]))
            for f in connection.execute(REFERENCES, [row["name"]]).fetchall()
        }
        found[row["name"]] = Relation(
            row["name"],
            row["kind"],
            columns,
            tuple(row["key"]),
            references,
            row["can_select"],
            row["can_delete"],
            row["row_security"],
        )
    return found
