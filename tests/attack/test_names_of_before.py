"""The migration that refuses misleading names, over rows that were made before there was such a rule."""

from __future__ import annotations

from stack.database import files
from tests.database import Database

CHECKS = """
select c.conrelid::regclass::text as place, c.conname as name from pg_constraint as c
where c.connamespace = 'public'::regnamespace and c.conname ~ '_is_(one_line|visible|short_as_written)$'
"""
BEFORE = {
    "Åke\nBygg": "Åke Bygg",
    "invoice\u202egpj.exe": "invoice gpj.exe",
    "\u200b": "–",
    "\x07": "–",
    "  Åke" + " " * 5000: "Åke",
    "ordinary": "ordinary",
}


def run(database: Database, name: str) -> None:
    text = next(found.text for found in files.migrations(files.ROOT) if found.name == name)
    with database.connect() as connection:
        connection.execute(text.encode())


def test_rows_of_before_are_made_plain_and_the_checks_hold(database: Database) -> None:
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    with database.connect() as connection:
        for row in connection.execute(CHECKS).fetchall():
            connection.execute(f"alter table {row['place']} drop constraint {row['name']}".encode())
        for name in BEFORE:
            connection.execute(
                "insert into customers (org_id, name, email, phone, note)"
                " values (%s, %s, %s, %s, 'two\nlines')",
                [org_id, name, "å\u202eke@example.com", "+46\n701234567"],
            )
        connection.execute(
            "insert into contacts (org_id, customer_id, name, title) select org_id, id, name, left(name, 200) from customers"
        )
        connection.execute("update memberships set name = E'a\\nb' where org_id = %s", [org_id])
        connection.execute("update profiles set name = %s where user_id = %s", ["\u200b", owner])
    run(database, "refuse_names_that_mislead")
    run(database, "validate_plain_names")
    with database.connect() as connection:
        rows = connection.execute("select name, email, phone, note from customers").fetchall()
        assert sorted(row["name"] for row in rows) == sorted(BEFORE.values())
        # the rest of the row is as it was typed
        assert {(row["email"], row["phone"], row["note"]) for row in rows} == {
            ("åke@example.com", "+46701234567", "two\nlines")
        }
        contact = connection.execute("select title from contacts where name = 'Åke Bygg'").fetchone()
        assert contact == {"title": "Åke Bygg"}
        person = connection.execute(
            "select m.name as member, p.name as person from memberships as m join profiles as p on p.user_id = m.user_id"
        ).fetchone()
        assert person == {"member": "a b", "person": ""}
        left = connection.execute(
            "select conname from pg_constraint where conname ~ '_is_one_line$' and not convalidated"
        ).fetchall()
        assert left == []
