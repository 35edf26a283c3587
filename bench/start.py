"""P17 and P18: how long a start, a first start from a clean clone, and `make test` take."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.figures import ROOT, Figure
from bench.server import BenchError
from stack.postgres import free_port, home

START_SECONDS = 600.0
AGAIN_GOAL, CLONE_GOAL, TESTS_GOAL = 4.0, 60.0, 360.0


def measure_start(repeats: int, *, clone: bool) -> list[Figure]:
    """The second start of this work tree, over a state of its own; and of a clone, from `git clone` to the page."""
    with fresh_state() as environment:
        _up(ROOT, environment)
        times = sorted(_up(ROOT, environment) for _ in range(repeats))
    how = f"second `make up` to healthy, median of {repeats}"
    found = [_seconds("P17.again", times[repeats // 2], AGAIN_GOAL, how)]
    if clone:
        found.append(_clone())
    return found


def _clone() -> Figure:
    folder = Path(tempfile.mkdtemp(prefix="kontor-clone-"))
    try:
        with fresh_state() as environment:
            started = time.monotonic()
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "kontor")], check=True)
            cloned = time.monotonic() - started
            spent = cloned + _up(folder / "kontor", environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _seconds("P17.clone", spent, CLONE_GOAL, "`git clone` to the first page, package caches warm")


def measure_tests() -> list[Figure]:
    """`make test` as a person types it; it must pass."""
    started = time.monotonic()
    done = subprocess.run(["make", "test"], cwd=ROOT, capture_output=True, text=True, check=False)
    spent = time.monotonic() - started
    if done.returncode != 0:
        raise BenchError(f"`make test` failed: {done.stdout[-2000:]}")
    closing = done.stdout.strip().rpartition("\n")[2].strip("= ")
    return [_seconds("P18", spent, TESTS_GOAL, f"`make test`: {closing}")]


@contextmanager
def fresh_state() -> Iterator[dict[str, str]]:
    """An environment whose installation is nobody else's; whatever still runs in it is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="kontor-start-"))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")},
        "KONTOR_STATE": str(folder),
        "KONTOR_PORT": str(free_port()),
    }
    try:
        yield environment
    finally:
        shutil.rmtree(home(folder), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _up(root: Path, environment: dict[str, str]) -> float:
    """`make up` as a person types it; the seconds until it is healthy and answers its page. Stopped afterwards."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        running = subprocess.Popen(["make", "up"], cwd=root, env=environment, stdout=output, stderr=output)
        try:
            while not _answers(environment):
                if running.poll() is not None or time.monotonic() - started > START_SECONDS:
                    output.seek(0)
                    raise BenchError(f"`make up` did not come up: {output.read()[-2000:].decode()}")
                time.sleep(0.02)
            return time.monotonic() - started
        finally:
            running.terminate()
            running.wait(60)
            subprocess.run(["./kontor", "down"], cwd=root, env=environment, capture_output=True, check=False)


def _answers(environment: dict[str, str]) -> bool:
    address = f"http://127.0.0.1:{environment['KONTOR_PORT']}"
    try:
        return all(
            httpx.get(address + path, trust_env=False, timeout=10).status_code == 200
            for path in ("/health", "/")
        )
    except httpx.HTTPError:
        return False


def _seconds(id: str, value: float, goal: float, how: str) -> Figure:
    return Figure(id, round(value, 2), goal, "lower", "s", how)
