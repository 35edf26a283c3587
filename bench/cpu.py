"""Processor time of other processes, from /proc: it stays the same when a neighbour is busy."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def of(pid: int) -> float:
    """Seconds that a process with all its threads has run."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def of_children(pid: int) -> float:
    """Seconds that the ended children of a process had run."""
    fields = _stat(pid)
    return (int(fields[13]) + int(fields[14])) / TICKS


def of_all(pids: Iterable[int]) -> float:
    """Seconds that those of these processes have run that still live, of one thread each, to the nanosecond."""
    spent = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            spent += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return spent / 1e9


def _stat(pid: int) -> list[str]:
    # the name may hold spaces; what follows its bracket is numbers
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
