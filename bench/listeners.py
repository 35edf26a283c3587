"""Many websocket clients in one process: joins what it is told on its first line, and notes when each message came.

Speaks with its parent in lines of JSON: `{"joined": n, "seconds": s}` once all have joined; then a line on its input
ends it, with `{"heard": [[socket, id, Unix seconds], …], "alive": n}`.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from typing import Any

import uvloop
from websockets.asyncio.client import ClientConnection, unix_connect

HEARTBEAT = 25.0
AT_ONCE = 50


async def main() -> None:
    """Join, listen, tell."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    told = json.loads(sys.stdin.readline())
    heard: list[tuple[int, str, float]] = []
    gate, began = asyncio.Semaphore(AT_ONCE), time.monotonic()

    async def join(number: int, topic: str, token: str) -> ClientConnection:
        async with gate:
            uri = f"ws://realtime/realtime/v1/websocket?apikey={told['key']}&vsn=2.0.0"
            # the gateway would name each client's own address
            headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250}"}
            connection = await unix_connect(
                told["socket"],
                uri,
                additional_headers=headers,
                compression=None,
                ping_interval=None,
                open_timeout=60,
            )
            payload = {"config": {"private": True}, "access_token": token}
            await connection.send(json.dumps(["1", "1", f"realtime:{topic}", "phx_join", payload]))
            reply = json.loads(await asyncio.wait_for(connection.recv(), 60))
            if reply[4].get("status") != "ok":
                raise SystemExit(f"a join was refused: {reply[4]}")
            return connection

    joined = await asyncio.gather(*(join(n, *each) for n, each in enumerate(told["joins"])))

    async def listen(number: int, connection: ClientConnection) -> None:
        async for message in connection:
            now = time.time()
            frame = json.loads(message)
            if frame[3] == "broadcast":
                payload: dict[str, Any] = frame[4]["payload"]
                heard.extend((number, id_, now) for id_ in payload.get("ids", ()))

    async def beat() -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            for connection in joined:
                await connection.send('[null,"0","phoenix","heartbeat",{}]')

    work = [asyncio.create_task(listen(n, c)) for n, c in enumerate(joined)]
    beating = asyncio.create_task(beat())
    print(json.dumps({"joined": len(joined), "seconds": time.monotonic() - began}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    beating.cancel()
    print(json.dumps({"heard": heard, "alive": sum(not task.done() for task in work)}), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
