"""A stack of the tests' own: `kontor up` in a state folder of its own, watched from outside."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from stack import postgres

ROOT = Path(__file__).parents[2]
# an address of the developer's own must not reach a test
FOREIGN = ("KONTOR_", "POSTGREST_BIN", "CADDY_BIN")


class Place:
    """A state folder and a pair of ports; its stack is started and stopped as a person would."""

    def __init__(self, root: Path = ROOT, **settings: str) -> None:
        self.root = root
        self.folder = Path(tempfile.mkdtemp(prefix="kontor-stack-"))
        self.state = self.folder / "state"
        self.port = free_pair()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self.environment = {
            **kept,
            "KONTOR_STATE": str(self.state),
            "KONTOR_PORT": str(self.port),
            "KONTOR_ECB_URL": "http://127.0.0.1:9",  # no test asks the world
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.output = self.folder / "output"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kontor(
        self, *words: str, expect: int | None = 0, stdin: str | None = None, seconds: float = 120
    ) -> str:
        """Run one command to its end and return what it said."""
        done = subprocess.run(
            [self.root / "kontor", *words],
            env=self.environment,
            cwd=self.folder,
            input=stdin.encode() if stdin is not None else b"",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        assert expect is None or done.returncode == expect, said
        return said

    def start(self, **options: Any) -> Place:
        """`kontor up` in the foreground, until it says that it is up."""
        self.launch(**options)
        until(lambda: "Kontor is up" in self.said() or self.ended(), 90)
        assert not self.ended(), self.said()
        return self

    def launch(self, **options: Any) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [self.root / "kontor", "up"],
                env=self.environment,
                cwd=self.folder,
                **{"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output, **options},
            )

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def said(self) -> str:
        return self.output.read_text("utf-8", "replace") if self.output.exists() else ""

    def stop(self, sign: signal.Signals = signal.SIGTERM, seconds: float = 40) -> int:
        """Signal the supervisor and return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.wait(seconds)

    def note(self) -> dict[str, Any]:
        return dict(json.loads(self.kontor("status", "--json", expect=None)))

    def services(self) -> dict[str, dict[str, Any]]:
        """What `kontor status` reads: each part's state, process and restarts, as the supervisor wrote them down."""
        assert not self.ended(), self.said()
        return dict(json.loads((self.home() / "run" / "status.json").read_text())["services"])

    def pid(self, service: str) -> int:
        return int(self.services()[service]["pid"])

    def health(self) -> tuple[int, dict[str, Any]]:
        reply = httpx.get(f"{self.url}/health", timeout=10, trust_env=False)
        return reply.status_code, reply.json()

    def is_well(self) -> bool:
        try:
            return self.health()[0] == 200
        except (httpx.HTTPError, ValueError):
            return False

    def home(self) -> Path:
        return postgres.home(self.state)

    def processes(self) -> dict[int, str]:
        """Every process that belongs to this place, by what its command line or environment names."""
        marks = [os.fsencode(self.state)]
        if (self.state / "instance").exists():
            marks.append((self.state / "instance").read_bytes().strip())
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                line = (process / "cmdline").read_bytes()
                about = line + (process / "environ").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if line and int(process.name) != os.getpid() and any(mark in about for mark in marks):
                found[int(process.name)] = line.replace(b"\0", b" ").decode("utf-8", "replace")
        return found

    def remove(self) -> None:
        """Stop what runs and delete every trace."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        if (self.state / "instance").exists():
            shutil.rmtree(self.home(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def until(holds: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something to become true; fails the test when it does not."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


# below the range of outgoing connections; never given twice, since a place keeps its ports while it is down, and each of
# several test processes has a range of its own
_number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_pairs = iter(range(21000 + _number * 2500 + os.getpid() % 1000 * 2, 32000, 2))


def free_pair() -> int:
    """A port that is free together with the next one."""
    for port in _pairs:
        try:
            for one in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", one))
        except OSError:
            continue
        return port
    raise AssertionError("no free pair of ports")
