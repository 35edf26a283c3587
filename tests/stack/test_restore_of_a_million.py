"""R8: a full installation is lost with its disk and comes back from its backup: how soon, how much of it, and how sound."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

import psycopg
import pytest

from bench.figures import Figure, harm, keep
from bench.generate import fill
from stack.backup import drill, make, record
from stack.postgres import SUPERUSER
from tests.database import Database
from tests.stack.running import Place, until
from tests.stack.test_backup import Firm, cluster_of, position

MARKS_PER_SECOND = 50


@dataclass
class Marks:
    """Numbered entries, each a transaction of its own: where the log was and what time it was after each commit."""

    written: list[tuple[int, float]] = field(default_factory=list)

    def write(self, firm: Firm, stop: threading.Event) -> None:
        with firm.database.connect(autocommit=True) as connection:
            while not stop.wait(1 / MARKS_PER_SECOND):
                number = len(self.written)
                connection.execute(
                    "insert into manual_entries (org_id, direction, happened_on, amount, currency, note)"
                    " values (%s, 'revenue', current_date, 1, 'SEK', %s)",
                    [firm.org_id, f"mark {number}"],
                )
                self.written.append((firm.position(connection), time.time()))


@dataclass(frozen=True)
class Outcome:
    """Seconds of marks lost before the backup's end, seconds until all was well again, and what is not sound."""

    lost: float
    restored: float
    backed_up: float
    faults: list[str]
    size: int


def lose_and_restore(facts: int) -> Outcome:
    place = Place()
    try:
        place.start()
        database = Database(cluster_of(place), "postgres")
        filled = fill(database.dsn(), "restored", facts)
        firm = Firm(place, filled.id)
        with database.connect() as connection:
            connection.execute(
                "select private.defer_job('check_ledger', lock => 'tomorrow', run_at => now() + interval '1 day')"
            )
        marks, stop = Marks(), threading.Event()
        writer = threading.Thread(target=marks.write, args=(firm, stop))
        writer.start()
        until(lambda: len(marks.written) > MARKS_PER_SECOND)
        began = time.monotonic()
        place.kontor("backup", seconds=900)
        backed_up = time.monotonic() - began
        count = len(marks.written)
        until(lambda: len(marks.written) > count + MARKS_PER_SECOND)
        stop.set()
        writer.join()
        [made] = make.existing(place.state / "backups")
        backup = place.folder / made.path.name
        made.path.rename(backup)
        lose(place)

        began = time.monotonic()
        place.kontor("restore", str(backup), seconds=900)
        place.start()
        until(place.is_well)
        with database.connect(options="-c statement_timeout=0") as connection:
            problems = connection.execute(
                "select * from private.check_ledger(%s) where severity <> 'pending'", [firm.org_id]
            ).fetchall()
        restored = time.monotonic() - began

        faults = [f"check_ledger: {problem}" for problem in problems] + inspect(firm)
        return Outcome(lost(firm, marks, record.load(backup)), restored, backed_up, faults, made.record.size)
    finally:
        place.remove()


def lose(place: Place) -> None:
    """The machine stops, and the disk of its data is gone."""
    assert place.process is not None
    place.process.kill()
    place.process.wait(30)
    until(lambda: place.processes() == {})
    for folder in (cluster_of(place).data_dir, place.state / "keys"):
        shutil.rmtree(folder)


def lost(firm: Firm, marks: Marks, told: record.Record) -> float:
    """Seconds from the last mark that is there to the backup's end; every mark before it has to be there, in a row."""
    with firm.database.connect() as connection:
        found = connection.execute(
            "select note from manual_entries where org_id = %s and note like 'mark %%'", [firm.org_id]
        ).fetchall()
    numbers = sorted(int(str(row["note"]).removeprefix("mark ")) for row in found)
    assert numbers == list(range(len(numbers)))
    last = len(numbers) - 1
    assert 0 < last < len(marks.written) - 1
    end = position(told.end)
    missing = [at for number, (place, at) in enumerate(marks.written) if place <= end and number > last]
    return max(missing) - marks.written[last][1] if missing else 0.0


def inspect(firm: Firm) -> list[str]:
    """Every table and index against each other, and the job that waited, which runs now."""
    with psycopg.connect(
        firm.database.dsn(SUPERUSER), autocommit=True, options="-c statement_timeout=0"
    ) as connection:
        indexes, tables, faults = drill.check_storage(connection)
    assert indexes > 100 and tables > 50
    assert firm.jobs() == 1
    with firm.database.connect() as connection:
        connection.execute(
            "update procrastinate.procrastinate_jobs set scheduled_at = now() where lock = 'tomorrow'"
        )
    until(lambda: firm.jobs() == 0, 120)
    return faults


def figures(found: Outcome, facts: int) -> list[Figure]:
    how = f"{facts:,} facts, {found.size / 1e9:.1f} GB; backed up in {found.backed_up:.0f} s while marks were written"
    return [
        Figure(
            "R8.lost", round(found.lost, 2), 10, "lower", "s",
            f"{how}: of {MARKS_PER_SECOND} marks a second, those committed before the backup's end",
        ),
        Figure(
            "R8.restore", round(found.restored, 1), 60, "lower", "s",
            f"{how}: from an empty disk to started, well and check_ledger empty",
        ),
        harm("R8.differences", len(found.faults), f"{how}: check_ledger, and amcheck of every table and B-tree"),
    ]  # fmt: skip


@pytest.mark.chaos
@pytest.mark.timeout(2400)
def test_a_million_facts_come_back_within_a_minute() -> None:
    found = lose_and_restore(1_000_000)
    reached = figures(found, 1_000_000)
    print(*reached, *found.faults, datetime.now().isoformat(), sep="\n")
    keep(reached)
    assert [figure for figure in reached if figure.verdict == "below"] == []
