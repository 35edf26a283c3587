"""Transactions on the database, each as somebody: the caller under row-level security, or the service."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import PoolTimeout

from functions._shared.identity import Caller
from functions._shared.pool import SteadyPool

Connection = psycopg.AsyncConnection[dict[str, Any]]
Row = dict[str, Any]


class Database:
    """A pool of connections. The one place where transactions begin and commit."""

    def __init__(
        self, conninfo: str, *, name: str, max_size: int = 8, timeout: float = 5.0, service: bool = False
    ) -> None:
        """`service`: every connection is the service's from the start, for `call` alone."""
        self._pool: SteadyPool[Connection] = SteadyPool(
            conninfo,
            min_size=1,
            max_size=max_size,
            timeout=timeout,
            # after a restart of Postgres the dead connections are replaced, not handed out
            check=SteadyPool.check_connection,
            kwargs={"row_factory": dict_row, "application_name": name, "autocommit": service},
            configure=_become_service if service else None,
            open=False,
            name=name,
        )

    async def __aenter__(self) -> Self:
        await self._pool.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def as_user(self, caller: Caller) -> AsyncIterator[Connection]:
        """One transaction as the caller: what row-level security hides from them is not there."""
        async with self._transaction("authenticated", json.dumps(caller.claims)) as connection:
            yield connection

    @asynccontextmanager
    async def as_service(self, actor: Caller | None = None) -> AsyncIterator[Connection]:
        """One transaction that sees every organisation; every statement in it names the org_id.

        `actor` is the person on whose behalf it runs, for the audit log; it changes no right.
        """
        claims = {"role": "service_role"} | ({"sub": str(actor.user_id)} if actor else {})
        async with self._transaction("service_role", json.dumps(claims)) as connection:
            yield connection

    @asynccontextmanager
    async def as_owner(self) -> AsyncIterator[Connection]:
        """One transaction with the rights of the connection's own role, for the queue and the upkeep."""
        async with self._lent() as connection, connection.transaction():
            yield connection

    async def call(self, statement: str, values: Sequence[object]) -> Row | None:
        """One statement, which is a transaction of its own: its first row. Only of a pool that is the service's."""
        async with self._lent() as connection:
            found = await connection.execute(statement.encode(), values)
            return await found.fetchone()

    @asynccontextmanager
    async def _transaction(self, role: str, claims: str) -> AsyncIterator[Connection]:
        async with self._lent() as connection, connection.transaction():
            await connection.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
            await connection.execute("select set_config('request.jwt.claims', %s, true)", [claims])
            yield connection

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Connection]:
        try:
            lent = await self._pool.getconn()
        except PoolTimeout as error:
            # the same kind as a refused connection, so that callers have one error to answer with 503
            raise psycopg.OperationalError("no database connection within the time limit") from error
        try:
            yield lent
        finally:
            await self._pool.putconn(lent)


async def _become_service(connection: Connection) -> None:
    await connection.execute("set role service_role")
    await connection.execute(
        "select set_config('request.jwt.claims', %s, false)", [json.dumps({"role": "service_role"})]
    )
