"""`kontor db diff`: where a database differs from what the files would make."""

from __future__ import annotations

from pathlib import Path

import psycopg

SNAPSHOT = Path(__file__).with_name("snapshot.sql")


def snapshot(conninfo: str) -> dict[str, str]:
    """Every table, column, constraint, index, function, trigger, view, policy and grant: name → definition."""
    with psycopg.connect(conninfo) as connection:
        # names are written in full only when nothing is on the path
        connection.execute("set local search_path = ''")
        return dict(connection.execute(SNAPSHOT.read_bytes()).fetchall())


def drift(target: str, reference: str) -> list[str]:
    """One line per difference between a database and one made from the files alone; none when they agree."""
    found, wanted = snapshot(target), snapshot(reference)
    lines = [f"missing: {name}" for name in sorted(wanted.keys() - found.keys())]
    lines += [f"unknown to the files: {name}" for name in sorted(found.keys() - wanted.keys())]
    lines += [
        f"different: {name}" for name in sorted(found.keys() & wanted.keys()) if found[name] != wanted[name]
    ]
    return lines
