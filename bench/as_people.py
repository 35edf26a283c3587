"""SQL as the API sends it: one transaction with the caller's role and claims set, or as the tables' owner."""

from __future__ import annotations

import json
import uuid


def as_person(user: uuid.UUID, statement: str, before: str = "") -> str:
    """A pgbench script: the statement under row-level security, in the transaction that PostgREST opens."""
    claims = json.dumps({"sub": str(user), "role": "authenticated"})
    return _transaction("authenticated", claims, statement, before)


def as_owner(statement: str, before: str = "") -> str:
    """The same transaction as the tables' owner, whom no policy meets."""
    return _transaction("postgres", json.dumps({"role": "postgres"}), statement, before)


def _transaction(role: str, claims: str, statement: str, before: str) -> str:
    return (
        f"{before}\nbegin;\n"
        f"select set_config('role', '{role}', true), set_config('request.jwt.claims', '{claims}', true),"
        " set_config('request.method', 'GET', true), set_config('request.path', '/', true);\n"
        f"{statement};\ncommit;\n"
    )
