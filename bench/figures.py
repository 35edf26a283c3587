"""The figures that are measured, with the goal and floor of each, and the file and table they end up in."""

from __future__ import annotations

import json
import platform
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "latest.json"
FLOOR_SHARE = 0.8
Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Figure:
    """One measured value beside what was aimed at; without a goal it is printed for comparison only."""

    id: str
    reached: float
    goal: float | None
    better: Better
    unit: str
    how: str
    given_floor: float | None = None

    @property
    def floor(self) -> float | None:
        """What must be held: goal × 0.8, goal ÷ 0.8 where lower is better, the goal itself for counts of harm."""
        if self.given_floor is not None or self.goal is None:
            return self.given_floor
        return self.goal * FLOOR_SHARE if self.better == "higher" else self.goal / FLOOR_SHARE

    @property
    def verdict(self) -> str:
        """`goal`, `floor` or `below`; empty without a goal."""
        if self.goal is None or self.floor is None:
            return ""
        if self._holds(self.goal):
            return "goal"
        return "floor" if self._holds(self.floor) else "below"

    def _holds(self, limit: float) -> bool:
        return self.reached >= limit if self.better == "higher" else self.reached <= limit


def ratio(id: str, reached: float, goal: float | None, how: str, better: Better = "higher") -> Figure:
    return Figure(id, round(reached, 3), goal, better, "ratio", how)


def harm(id: str, count: int, how: str) -> Figure:
    """Something that may not happen at all."""
    return Figure(id, count, 0, "lower", "count", how, given_floor=0)


def p95(seconds: list[float]) -> float:
    """What 95 of 100 stay below, in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))] * 1000, 2)


def milliseconds(id: str, seconds: list[float], goal: float | None, how: str) -> Figure:
    return Figure(id, p95(seconds), goal, "lower", "ms", f"p95 of {len(seconds):,}: {how}")


def table(figures: list[Figure], *, partial: bool) -> str:
    """All figures under each other, ratios first; the word `partial` when the sizes were not the real ones."""
    lines = [f"{'id':<24}{'reached':>12}{'goal':>10}{'floor':>10}  {'unit':<9}{'':<9}how"]
    for figure in sorted(figures, key=lambda f: (f.unit != "ratio", f.id)):
        word = "partial" if partial else figure.verdict
        lines.append(
            f"{figure.id:<24}{_short(figure.reached):>12}{_short(figure.goal):>10}{_short(figure.floor):>10}  "
            f"{figure.unit:<9}{word:<9}{figure.how}"
        )
    return "\n".join(lines)


def keep(figures: list[Figure], path: Path = RESULTS) -> None:
    """Write the rows into the file beside those of other runs; each says on what it was measured."""
    path.parent.mkdir(exist_ok=True)
    kept = json.loads(path.read_text()) if path.exists() else {}
    measured = {
        "commit": commit(),
        "machine": machine(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    for figure in figures:
        row = asdict(figure) | {"floor": None if figure.floor is None else round(figure.floor, 4)} | measured
        kept[row.pop("id")] = {
            name: value for name, value in row.items() if name not in ("id", "given_floor")
        }
    path.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n")


def commit() -> str:
    """The commit measured; `+` when the work tree differs from it."""
    found = _git("rev-parse", "HEAD")
    return found + ("+" if _git("status", "--porcelain", "--", ":!bench/results") else "")


def machine() -> str:
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // (1 << 20)
    return (
        f"{platform.system()} {platform.machine()}, {len(names)} × {names[0] if names else '?'}, {memory} GiB"
    )


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value == int(value) and abs(value) >= 10 else f"{value:.3g}"
