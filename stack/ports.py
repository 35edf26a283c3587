"""Is a TCP port free, and if not, who holds it."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

LISTENING = "0A"


class PortTakenError(Exception):
    """A port is held; the text names the holder and what to do."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen here now; raises OSError for anything but "in use"."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def wait_until_free(
    port: int, *, setting: str, say: Callable[[str], None], host: str = "127.0.0.1", patience: float = 65.0
) -> None:
    """Return when the port is free. A listener is named at once; without one it frees itself within a minute.

    54321 lies in Linux's range for outgoing connections: one of those may hold it for a while.
    """
    told, deadline = False, time.monotonic() + patience
    while True:
        try:
            if is_free(port, host):
                return
        except PermissionError:
            raise PortTakenError(f"port {port} needs rights we do not have (below 1024); {setting}") from None
        holder = listener(port)
        if holder is not None:
            raise PortTakenError(f"port {port} is taken by {holder}; stop it, or {setting}")
        if time.monotonic() > deadline:
            raise PortTakenError(f"port {port} stayed taken for {patience:.0f} s; {setting}")
        if not told:
            say(f"port {port} is held by a connection that is closing; waiting up to {patience:.0f} s")
            told = True
        time.sleep(0.5)


def listener(port: int) -> str | None:
    """Who listens on the port, as `name (process 123)`; None when nobody does."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text("ascii").splitlines()[1:]
        except FileNotFoundError:
            continue
        for row in rows:
            fields = row.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    if not inodes:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        try:
            for handle in (process / "fd").iterdir():
                if os.readlink(handle) in inodes:  # noqa: PTH115 - a Path would cost a call more for each handle
                    words = (process / "cmdline").read_bytes().split(b"\0")
                    name = " ".join(os.fsdecode(word) for word in words[:4] if word)
                    return f"{name[:80]} (process {process.name})"
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            continue  # another account's process, or one that just ended
    return "another account's process"
