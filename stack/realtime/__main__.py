"""`python -m stack.realtime`: the realtime service on its unix socket, until a signal."""

from __future__ import annotations

import asyncio
import logging
import signal

import uvloop

from stack import keys, settings
from stack.realtime.server import Realtime
from stack.realtime.settings import RealtimeSettings
from stack.services import connections, run_dir


async def main() -> None:
    """Serve until asked to stop."""
    told = settings.load()
    made = keys.ensure(told.keys_dir, told.jwt_secret)
    service = Realtime(
        RealtimeSettings(
            conninfo=connections(told, made)("supabase_realtime_admin"),
            jwt_secret=made.jwt_secret,
            jwks_url=told.jwks_url,
        )
    )
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with service.serving(run_dir(told) / "realtime.sock"):
        await stop.wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # each handshake and each closed connection is a line there
    logging.getLogger("kontor.realtime.websockets").setLevel(logging.WARNING)
    uvloop.run(main())
