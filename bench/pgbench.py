"""pgbench: one short run of a script, and two scripts in turn so that a noisy machine is noisy for both."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.server import BenchError

RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


@dataclass(frozen=True)
class Load:
    """A script against one database: how many clients, prepared once per connection."""

    dsn: str
    script: str
    clients: int = 2
    variables: dict[str, str] | None = None

    def run(self, seconds: float) -> float:
        """Transactions per second; raises BenchError when any transaction failed."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(self.script)
            file.flush()
            return _run(self, Path(file.name), ["-T", str(max(1, round(seconds)))])

    def count(self, transactions: int) -> None:
        """So many transactions per client, whatever time they take."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(self.script)
            file.flush()
            _run(self, Path(file.name), ["-t", str(transactions)])


@dataclass(frozen=True)
class Ratio:
    """The median of the ratios of pairs, and how far apart the middle half of them lies."""

    median: float
    low: float
    high: float
    a: float
    b: float

    def words(self) -> str:
        return f"{self.a:,.0f} ÷ {self.b:,.0f} per s, quartiles {self.low:.2f}–{self.high:.2f}"


def in_turn(a: Callable[[float], float], b: Callable[[float], float], pairs: int, seconds: float) -> Ratio:
    """Rates of A ÷ rates of B over pairs of short runs, A and B taking turns at going first."""
    a(1.0), b(1.0)
    found = []
    for number in range(pairs):
        if number % 2:
            second, first = b(seconds), a(seconds)
        else:
            first, second = a(seconds), b(seconds)
        found.append((first, second))
    ratios = [first / second for first, second in found]
    quartiles = statistics.quantiles(ratios, n=4) if pairs > 1 else [ratios[0]] * 3
    return Ratio(
        statistics.median(ratios),
        quartiles[0],
        quartiles[2],
        statistics.median(first for first, _ in found),
        statistics.median(second for _, second in found),
    )


def together(loads: list[Load], seconds: float) -> list[float]:
    """Several loads at the same time."""
    with ExitStack() as stack:
        running = []
        for load in loads:
            file = stack.enter_context(tempfile.NamedTemporaryFile("w", suffix=".sql"))
            file.write(load.script)
            file.flush()
            command = _command(load, Path(file.name), ["-T", str(max(1, round(seconds)))])
            running.append(
                subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            )
        return [_rate(process.communicate()[0], process.returncode) for process in running]


def _run(load: Load, path: Path, amount: list[str]) -> float:
    done = subprocess.run(
        _command(load, path, amount), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return _rate(done.stdout, done.returncode)


def _command(load: Load, path: Path, amount: list[str]) -> list[str]:
    program = shutil.which("pgbench")
    if program is None:
        raise BenchError("pgbench is not on PATH (Debian and Ubuntu: apt install postgresql-contrib)")
    words = [program, "--no-vacuum", "--protocol=prepared", "--file", str(path), "-c", str(load.clients)]
    words += ["-j", str(min(2, load.clients))]
    for name, value in (load.variables or {}).items():
        words += ["-D", f"{name}={value}"]
    return [*words, *amount, load.dsn]


def _rate(output: str, code: int) -> float:
    found = RATE.search(output)
    if code != 0 or found is None or re.search(r"ERROR|aborted", output):
        raise BenchError(f"pgbench failed: {output[-1500:]}")
    return float(found[1])
