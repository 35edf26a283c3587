"""Runs `kontor`, and at the n-th call of one kind kills itself, or what sends it the copy.

KILL_AT is such as `rename:2`: right before the second rename. Without it, the counts are printed at the end.
KILL_SENDER_OF names a Postgres whose process that sends the copy is killed instead.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stack.__main__ import main as kontor

KINDS = ("mkdir", "fsync", "rename", "replace", "unlink")
one_at_a_time = threading.Lock()
counts = dict.fromkeys(KINDS, 0)
kind_at, _, number_at = os.environ.get("KILL_AT", "none:0").partition(":")


def victim() -> int:
    """The process to kill."""
    server = os.environ.get("KILL_SENDER_OF")
    if server is None:
        return os.getpid()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == server and b"walsender" in (process / "cmdline").read_bytes():
                return int(process.name)
        except (FileNotFoundError, ProcessLookupError):
            continue  # gone in between
    raise AssertionError("nobody sends a copy")


def counted(kind: str, call: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """The call itself, unless it is the one."""
    with one_at_a_time:
        counts[kind] += 1
        number = counts[kind]
    if (kind, number) == (kind_at, int(number_at)):
        os.kill(victim(), signal.SIGKILL)
    return call(*given, **named)


for name in KINDS:
    setattr(os, name, functools.partial(counted, name, getattr(os, name)))
code = kontor(sys.argv[1:])
if kind_at == "none":
    print(*(f"{kind}:{count}" for kind, count in counts.items()))
sys.exit(code)
