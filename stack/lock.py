"""One stack per state folder: a lock of the kernel's, gone with its process, whatever ended it."""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another stack holds this state folder; the text names it."""


class InstanceLock:
    """Held for as long as the object lives; the file's text is the holder's process id and port."""

    def __init__(self, path: Path, port: int) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = _read(self._handle)
            os.close(self._handle)
            raise AlreadyRunningError(
                f"already running (process {running.pid if running else '?'}); "
                "see `kontor status`, stop it with `kontor down`"
            ) from None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()} {port}".encode(), 0)

    def keep(self) -> None:
        """Held until the process is gone, so that a free lock means that nothing is left."""
        os.set_inheritable(self._handle, False)


@dataclass(frozen=True)
class Holder:
    """The stack that holds a lock."""

    pid: int
    port: int


def holder(path: Path) -> Holder | None:
    """Who holds the lock, or None when nobody does."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(handle)
    finally:
        os.close(handle)
    return None


def _read(handle: int) -> Holder | None:
    """The holder's note; between taking the lock and writing it there is a moment, so look again."""
    for _ in range(20):
        words = os.pread(handle, 64, 0).split()
        if len(words) == 2 and all(word.isdigit() for word in words):
            return Holder(int(words[0]), int(words[1]))
        time.sleep(0.01)
    return None
