"""What a person may do on a topic: asked of the policies on realtime.messages, by trying it and rolling back."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any, Literal

import psycopg
from psycopg_pool import PoolTimeout

from stack.database.pool import SteadyPool
from stack.realtime.tokens import Token

Extension = Literal["broadcast", "presence"]
Pool = SteadyPool[psycopg.AsyncConnection[Any]]

# our own role could become itself, and it reads everything
ROLES = ("anon", "authenticated", "service_role")
PROBE = "insert into realtime.messages (seq, topic, extension) values (%s, %s, %s)"
BECOME = (
    "select set_config('role', %(role)s, true), set_config('realtime.topic', %(topic)s, true),"
    " set_config('request.jwt.claims', %(claims)s, true), set_config('request.jwt.claim.sub', %(sub)s, true),"
    " set_config('request.jwt.claim.role', %(role)s, true), set_config('request.headers', '{}', true)"
)


class AccessError(Exception):
    """The policies could not be asked; the text begins with the code that clients know."""


class PolicyError(AccessError):
    """The policies raise for this token and topic, or its role is none of ours; asking again changes nothing."""


def pool(conninfo: str, size: int) -> Pool:
    """Connections that ask policies; opened by whoever uses them."""
    return SteadyPool(
        conninfo,
        min_size=1,
        max_size=size,
        open=False,
        check=SteadyPool.check_connection,
        kwargs={"autocommit": True, "application_name": "kontor realtime access"},
    )


class Access:
    """Asks what a token may read and write; waits for the database no longer than `seconds`."""

    def __init__(self, connections: Pool, seconds: float) -> None:
        self._pool, self._seconds = connections, seconds

    async def readable(self, token: Token, topic: str, extensions: Sequence[Extension]) -> set[Extension]:
        """Those extensions whose messages on the topic the token may read. Raises AccessError."""
        # numbers of their own, which no message has, so that nothing is missing in the sequence afterwards
        probes = {-random.getrandbits(62): extension for extension in extensions}
        try:
            async with (
                self._pool.connection(self._seconds) as connection,
                connection.pipeline(),
                connection.transaction(force_rollback=True),
            ):
                for number, extension in probes.items():
                    await connection.execute(PROBE, [number, topic, extension])
                await connection.execute(BECOME, _settings(token, topic))
                cursor = await connection.execute(
                    "select seq from realtime.messages where seq = any (%s)", [list(probes)]
                )
                return {probes[row[0]] for row in await cursor.fetchall()}
        except (psycopg.Error, PoolTimeout) as error:
            raise _failed(error) from error

    async def writable(self, token: Token, topic: str, extension: Extension) -> bool:
        """Whether the token may send messages of this kind to the topic. Raises AccessError."""
        try:
            async with self._pool.connection(self._seconds) as connection:
                try:
                    async with connection.transaction(force_rollback=True):
                        await connection.execute(BECOME, _settings(token, topic))
                        await connection.execute(PROBE, [-random.getrandbits(62), topic, extension])
                except psycopg.errors.InsufficientPrivilege:
                    return False
                return True
        except (psycopg.Error, PoolTimeout) as error:
            raise _failed(error) from error


def _settings(token: Token, topic: str) -> dict[str, str]:
    if token.role not in ROLES:
        raise PolicyError("RlsPolicyError: The token has no role of this project")
    sub = token.claims.get("sub")
    return {
        "role": token.role,
        "topic": topic,
        "claims": json.dumps(token.claims),
        "sub": sub if isinstance(sub, str) else "",
    }


def _failed(error: Exception) -> AccessError:
    if isinstance(error, PoolTimeout):
        return AccessError("DatabaseLackOfConnections: Database can't accept more connections")
    if isinstance(error, psycopg.OperationalError) and not isinstance(error, psycopg.errors.QueryCanceled):
        return AccessError("UnableToConnectToProject: Realtime was unable to connect to the project database")
    return PolicyError("RlsPolicyError: The policies of this topic could not be asked")
