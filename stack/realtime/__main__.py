"""`python -m stack.realtime`: the realtime service on its unix socket, until a signal."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal

import uvloop

from stack import keys, settings
from stack.realtime.server import Realtime
from stack.realtime.settings import RealtimeSettings
from stack.services import connections, run_dir


async def main() -> None:
    """Serve until asked to stop."""
    # a socket is a file, and many systems begin with 1,024 of them
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
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
    async with service.serving(run_dir(told) / "realtime.sock") as reading:
        stopping = asyncio.create_task(stop.wait())
        # it reads for ever; should it fail, the process ends with its error, and is started anew
        await asyncio.wait({stopping, reading}, return_when=asyncio.FIRST_COMPLETED)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # each handshake and each closed connection is a line there
    logging.getLogger("kontor.realtime.websockets").setLevel(logging.WARNING)
    uvloop.run(main())
