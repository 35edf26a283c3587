"""`kontor types`: the TypeScript types of the API's schema, in the shape supabase-js takes."""

from __future__ import annotations

import psycopg

HEAD = "// Made by `kontor types` from the database; edit the migrations instead.\n"

SCALARS = {
    "bool": "boolean", "int2": "number", "int4": "number", "int8": "number", "float4": "number", "float8": "number",
    "numeric": "number", "json": "Json", "jsonb": "Json", "void": "undefined",
    # exact decimals travel as strings
    "money_amount": "string",
}  # fmt: skip

RELATIONS = """
select c.oid, c.relname, c.relkind in ('r', 'p') as is_table,
  array(select json_build_object('name', a.attname, 'type', t.typname, 'required', a.attnotnull,
    'default', a.atthasdef or a.attidentity <> '', 'array', t.typcategory = 'A',
    'element', coalesce(e.typname, t.typname)) from pg_attribute a join pg_type t on t.oid = a.atttypid
    left join pg_type e on e.oid = nullif(t.typelem, 0) and t.typcategory = 'A'
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attname) as columns,
  array(select json_build_object('name', k.conname,
    'columns', (select json_agg(a.attname order by n.n) from unnest(k.conkey) with ordinality as n (num, n)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num),
    'target', f.relname,
    'remote', (select json_agg(a.attname order by n.n) from unnest(k.confkey) with ordinality as n (num, n)
      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.num))
    from pg_constraint k join pg_class f on f.oid = k.confrelid and f.relnamespace = 'public'::regnamespace
    where k.conrelid = c.oid and k.contype = 'f' order by k.conname) as keys
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
order by c.relname
"""

FUNCTIONS = """
select p.proname, p.pronargs, p.pronargdefaults, p.proretset, t.typname as returns,
  case when t.typtype = 'c' then (select c.relname from pg_class c where c.oid = t.typrelid) end as row_of,
  case when t.typcategory = 'A' then e.typname end as element,
  coalesce(p.proargnames, '{}') as names,
  array(select json_build_object('type', a.typname, 'element', ae.typname) from unnest(p.proargtypes) with ordinality as x (oid, n)
    join pg_type a on a.oid = x.oid left join pg_type ae on ae.oid = nullif(a.typelem, 0) and a.typcategory = 'A' order by x.n) as arguments,
  array(select json_build_object('name', x.name, 'type', a.typname, 'element', ae.typname)
    from unnest(p.proargnames, p.proallargtypes, p.proargmodes) with ordinality as x (name, oid, mode, n)
    join pg_type a on a.oid = x.oid left join pg_type ae on ae.oid = nullif(a.typelem, 0) and a.typcategory = 'A'
    where x.mode in ('t', 'o') order by x.n) as columns
from pg_proc p join pg_type t on t.oid = p.prorettype left join pg_type e on e.oid = nullif(t.typelem, 0)
where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and t.typname not in ('trigger', 'event_trigger')
  and (has_function_privilege('authenticated', p.oid, 'execute') or has_function_privilege('anon', p.oid, 'execute'))
  and not exists (select from pg_cast c where c.castfunc = p.oid)
order by p.proname
"""


def scalar(name: str) -> str:
    """The TypeScript type of a Postgres type as PostgREST sends it."""
    return SCALARS.get(name, "string")


def generate(conninfo: str) -> str:
    """The whole file; the same database always gives the same text."""
    with psycopg.connect(conninfo) as connection:
        relations = connection.execute(RELATIONS).fetchall()
        functions = connection.execute(FUNCTIONS).fetchall()
    tables: list[str] = []
    views: list[str] = []
    for _, name, is_table, columns, keys in relations:
        (tables if is_table else views).append(_relation(name, columns, keys, writable=is_table))
    lines = [
        HEAD,
        "export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]\n",
        "export type Database = {\n  public: {\n    Tables: {\n", *tables, "    }\n    Views: {\n", *views,
        "    }\n    Functions: {\n", *[_function(*row) for row in functions],
        "    }\n    Enums: { [key in never]: never }\n    CompositeTypes: { [key in never]: never }\n  }\n}\n\n",
        "type Public = Database['public']\n",
        "type RowOf<Name extends string> = Name extends keyof Public['Tables'] ? Public['Tables'][Name]['Row']\n"
        "  : Name extends keyof Public['Views'] ? Public['Views'][Name]['Row'] : never\n",
    ]  # fmt: skip
    return "".join(lines)


def _relation(
    name: str, columns: list[dict[str, object]], keys: list[dict[str, object]], *, writable: bool
) -> str:
    def typed(column: dict[str, object]) -> str:
        kind = scalar(str(column["element"])) + ("[]" if column["array"] else "")
        # a view's columns carry no not-null mark, and a key may still be given as null nowhere
        return kind if column["required"] else f"{kind} | null"

    row = "".join(f"          {c['name']}: {typed(c)}\n" for c in columns)
    text = f"      {name}: {{\n        Row: {{\n{row}        }}\n"
    if writable:
        new = "".join(
            f"          {c['name']}{'' if c['required'] and not c['default'] else '?'}: {typed(c)}\n"
            for c in columns
        )
        changed = "".join(f"          {c['name']}?: {typed(c)}\n" for c in columns)
        text += f"        Insert: {{\n{new}        }}\n        Update: {{\n{changed}        }}\n"
    links = "".join(
        f"          {{ foreignKeyName: '{k['name']}'; columns: {k['columns']}; isOneToOne: false; "
        f"referencedRelation: '{k['target']}'; referencedColumns: {k['remote']} }},\n"
        for k in keys
    )
    return text + f"        Relationships: [\n{links}        ]\n      }}\n"


def _function(
    name: str, count: int, defaults: int, returns_set: bool, returns: str, row_of: str | None, element: str | None,
    names: list[str], arguments: list[dict[str, str | None]], columns: list[dict[str, str | None]],
) -> str:  # fmt: skip
    def typed(given: dict[str, str | None]) -> str:
        return f"{scalar(given['element'])}[]" if given["element"] else scalar(str(given["type"]))

    given = []
    for number, argument in enumerate(arguments):
        optional = "?" if number >= count - defaults else ""
        given.append(f"{names[number]}{optional}: {typed(argument)}")
    takes = "{ " + "; ".join(given) + " }" if given else "{ [key in never]: never }"
    if columns:
        result = "{ " + "; ".join(f"{column['name']}: {typed(column)} | null" for column in columns) + " }"
    else:
        result = f"RowOf<'{row_of}'>" if row_of else f"{scalar(element)}[]" if element else scalar(returns)
    return f"      {name}: {{ Args: {takes}; Returns: {result}{'[]' if returns_set else ''} }}\n"
