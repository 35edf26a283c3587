"""Schema auth is what hosted Supabase has, and may be applied at every start."""

from __future__ import annotations

import asyncio
import uuid

import psycopg
import pytest

from stack.auth import housekeeping
from stack.auth.service import Service
from tests.auth.server import AuthServer
from tests.database import Database


def scalar(connection: psycopg.Connection[dict[str, object]], sql: str) -> object:
    row = connection.execute(f"select {sql} as value").fetchone()
    assert row is not None
    return row["value"]


def test_applying_the_schema_again_keeps_users_and_grants(auth: AuthServer, database: Database) -> None:
    user = auth.new_user()
    described = (
        "select string_agg(relname || coalesce(relacl::text, '') || relrowsecurity, ',' order by relname)"
        " from pg_class where relnamespace = 'auth'::regnamespace"
    )
    with database.connect("supabase_auth_admin") as connection:
        before = connection.execute(described).fetchone()
    database.cluster.bootstrap({}, database.name)
    with database.connect("supabase_auth_admin") as connection:
        assert connection.execute(described).fetchone() == before
    assert auth.sign_in(user["email"])["user"]["id"] == user["id"]


def test_everything_belongs_to_the_auth_role_and_is_under_row_security(database: Database) -> None:
    with database.connect() as connection:
        tables = connection.execute(
            "select relname, relrowsecurity, pg_get_userbyid(relowner) as owner from pg_class"
            " where relnamespace = 'auth'::regnamespace and relkind = 'r'"
        ).fetchall()
    assert len(tables) >= 9
    assert {(row["relrowsecurity"], row["owner"]) for row in tables} == {(True, "supabase_auth_admin")}


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize("table", ["users", "sessions", "refresh_tokens", "one_time_tokens", "outbox"])
def test_api_roles_read_no_table(database: Database, role: str, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.acting_as(None, role) as connection:
        connection.execute(f"select from auth.{table}")


def test_the_helpers_read_the_claims(database: Database) -> None:
    user_id = uuid.uuid4()
    with database.acting_as(user_id) as connection:
        assert scalar(connection, "auth.uid()") == user_id
        assert scalar(connection, "auth.role()") == "authenticated"
        assert scalar(connection, "auth.jwt() ->> 'sub'") == str(user_id)
        connection.execute("select set_config('request.jwt.claims', '', true)")
        for helper in ("auth.uid()", "auth.role()", "auth.email()", "auth.jwt()"):
            assert scalar(connection, helper) is None
        connection.execute("select set_config('request.jwt.claim.email', 'a@example.com', true)")
        assert scalar(connection, "auth.email()") == "a@example.com"


def test_housekeeping_removes_the_spent_and_keeps_the_rest(auth: AuthServer) -> None:
    session = auth.sign_in(auth.new_user()["email"])
    with auth.client() as client:
        body = {"refresh_token": session["refresh_token"]}
        child = client.post("/token?grant_type=refresh_token", json=body).json()["refresh_token"]
        client.post("/token?grant_type=refresh_token", json={"refresh_token": child})
    auth.execute("update auth.refresh_tokens set updated_at = now() - interval '8 days' where true")
    auth.execute(
        "insert into auth.outbox (recipient, subject, body, created_at)"
        " values ('old', '', '', now() - interval '31 days')"
    )

    async def clean() -> None:
        service = Service.build(auth.settings)
        await service.pool.open()
        await housekeeping.clean(service)
        await service.pool.close()
        service.passwords.close()

    asyncio.run(clean())
    left = "select count(*) from auth.refresh_tokens where user_id = %s"
    assert auth.count(left, session["user"]["id"]) == 2
    assert auth.mails("old") == []
