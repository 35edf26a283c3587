"""Starts an emulator as a process of its own and tells where it listens."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


@contextmanager
def emulator(name: str, *arguments: str) -> Iterator[str]:
    """The address of `tests.emulators.<name>`, stopped at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.emulators.{name}", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http"), f"emulator {name} did not start"
        yield address
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
