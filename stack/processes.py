"""One process of the stack: what is said about it, what happens between fork and exec, and its log file."""

from __future__ import annotations

import asyncio
import ctypes
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

Probe = Callable[[], Awaitable[bool]]


class StartError(Exception):
    """A service did not come up; the text names it, the cause and its last log lines."""


@dataclass(frozen=True)
class Identity:
    """The account that a service runs as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Service:
    """One process: how it is started, when it is ready, how it is asked to stop."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    cwd: Path
    ready: Probe
    needs: tuple[str, ...] = ()
    identity: Identity | None = None
    sockets: tuple[Path, ...] = ()  # left over by a killed process; removed before each start
    before: Callable[[], object] | None = None  # run before each start, such as clearing a stale lock
    after_first: Callable[[], object] | None = (
        None  # run once, when ready for the first time, before dependants
    )
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL  # sent by the kernel when the supervisor dies
    harder: tuple[signal.Signals, ...] = (signal.SIGKILL,)  # one after the other, when it does not stop
    start_seconds: float = 60.0
    stop_seconds: float = 12.0
    stop_order: int = 1  # 0 goes first


def become(identity: Identity | None, death_signal: int, parent: int) -> None:
    """In the child before exec: drop rights first, since a change of uid clears the death signal."""
    if identity is not None:
        os.setgroups([])
        os.setgid(identity.gid)
        os.setuid(identity.uid)
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)


def send(process: asyncio.subprocess.Process | None, sign: signal.Signals) -> None:
    """Signal a process that may be gone already."""
    if process is not None and process.returncode is None:
        try:
            process.send_signal(sign)
        except ProcessLookupError:
            return  # gone in between: what we wanted


def words(code: int) -> str:
    """An exit code as a person reads it."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def bound(log: Path, limit: int) -> None:
    """A log over its size becomes `.1`; children append to it, so truncation is safe. Raises OSError."""
    if log.stat().st_size <= limit:
        return
    try:
        shutil.copyfile(log, log.with_suffix(".log.1"))
    finally:
        os.truncate(log, 0)  # on a full disk without a copy: give the space back


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for the message of a failed start."""
    try:
        text = log.read_bytes()[-8_000:].decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-count:])
