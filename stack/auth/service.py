"""The running service: settings, connections, keys, and the limits shared by all endpoints."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row
from starlette.requests import Request

from stack.auth.errors import AuthError
from stack.auth.limits import RateLimiter
from stack.auth.passwords import Passwords
from stack.auth.requests import limit_address
from stack.auth.settings import AuthSettings
from stack.auth.tokens import SigningKeys
from stack.database.pool import SteadyPool

Row = dict[str, Any]
Connection = psycopg.AsyncConnection[Row]


async def _configure(conn: Connection) -> None:
    await conn.execute("set timezone = 'UTC'")
    await conn.execute("set lock_timeout = '5s'")
    await conn.execute("set statement_timeout = '10s'")
    await conn.execute("set idle_in_transaction_session_timeout = '30s'")
    await conn.commit()


@dataclass(frozen=True)
class Service:
    """What every endpoint works with."""

    settings: AuthSettings
    pool: SteadyPool[Connection]
    keys: SigningKeys
    passwords: Passwords
    limits: RateLimiter

    @classmethod
    def build(cls, settings: AuthSettings) -> "Service":
        """Build the parts; nothing connects before `pool.open`."""
        pool: SteadyPool[Connection] = SteadyPool(
            settings.conninfo,
            connection_class=Connection,
            kwargs={"row_factory": dict_row},
            configure=_configure,
            check=SteadyPool.check_connection,
            min_size=1,
            max_size=settings.pool_size,
            timeout=5.0,
            open=False,
            name="auth",
        )
        return cls(
            settings=settings,
            pool=pool,
            keys=SigningKeys(settings.jwt_secret, settings.es256_private_key),
            passwords=Passwords(settings.bcrypt_cost, settings.password_queue, settings.password_min_length),
            limits=RateLimiter(settings.rate_limits.tracked_keys),
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection inside one transaction: committed at the end, rolled back on any exception."""
        async with self.pool.connection() as conn, conn.transaction():
            yield conn

    def limit_client(self, request: Request, subject: str, rule: tuple[int, float]) -> None:
        """Count a request of this client address against a rule, or refuse it."""
        self.limits.take((subject, limit_address(request)), rule)

    @asynccontextmanager
    async def evenly(self) -> AsyncIterator[None]:
        """Make the body last a fixed time at least, so that its length tells nothing."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self.settings.stranger_answer_s
        yield
        await asyncio.sleep(ends - loop.time())

    def space_mail(self, kind: str, address: str) -> None:
        """Refuse a second mail of one kind to one address too soon, whether or not the address is known."""
        if self.settings.mail_spacing_s > 0:
            key = ("mail", kind, address)
            seconds = self.limits.wait(key, (1, self.settings.mail_spacing_s))
            if seconds > 0:
                raise mail_too_soon(seconds)


def mail_too_soon(seconds: float) -> AuthError:
    """The refusal of a mail that follows another too closely."""
    whole = max(1, int(seconds + 0.999))
    text = f"For security purposes, you can only request this after {whole} seconds."
    return AuthError(429, "over_email_send_rate_limit", text, retry_after=seconds)


def service_of(request: Request) -> Service:
    """The service a request belongs to."""
    service: Service = request.app.state.service
    return service
