"""Backup and restore, killed at any point: a backup is whole or none, and a restored state is the old or the new."""

from __future__ import annotations

import base64
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from stack import postgres
from stack.backup import drill, make, record, restore
from tests.database import Database
from tests.stack.running import ROOT, Place

SECOND_KEY = base64.urlsafe_b64encode(b"the second state's key, 32 bytes").decode() + "\n"


@dataclass
class Two:
    """A place that is down, and backups of two states of it that differ in data and in keys."""

    place: Place
    backups: dict[str, Path]

    @property
    def target(self) -> restore.Target:
        installation = postgres.install(ROOT / "node_modules")
        cluster = postgres.cluster_of(self.place.state, installation, self.place.port + 1)
        return restore.Target(self.place.state, self.place.state / "keys", cluster)

    def state(self) -> str:
        """Which state a start finds, by its data; its keys must be of the same."""
        with drill.alone(self.target.cluster, self.place.folder / "alone.log"):
            dsn = self.target.cluster.dsn(postgres.SUPERUSER)
            with psycopg.connect(dsn) as connection:
                row = connection.execute("select count(*) from public.organisations").fetchone()
        assert row is not None
        found = "first" if row[0] == 1 else "second"
        assert row[0] in (1, 2)
        kept = {path.name: path.read_text() for path in self.target.keys.iterdir()}
        of_backup = {path.name: path.read_text() for path in (self.backups[found] / "keys").iterdir()}
        assert kept == of_backup, f"data of the {found} state with keys of another"
        return found

    def run(self, *words: str, at: str | None = None, pid: int | None = None) -> tuple[int, str]:
        """Run a command that is killed at a point, or whose copy's sender is: that of Postgres `pid`."""
        extra = ({"KILL_AT": at} if at else {}) | ({"KILL_SENDER_OF": str(pid)} if pid else {})
        done = subprocess.run(
            [sys.executable, "-m", "tests.stack.killing", *words],
            env={**self.place.environment, **extra, "PYTHONPATH": str(ROOT)},
            cwd=self.place.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout


@pytest.fixture(scope="module")
def two() -> Iterator[Two]:
    place = Place()
    try:
        place.start()
        found = Two(place, {})
        database = Database(found.target.cluster, "postgres")
        for name in ("first", "second"):
            database.new_user()
            if name == "second":
                (place.state / "keys" / "credential_key").write_text(SECOND_KEY)
            place.kontor("backup", str(place.folder / name))
            [found.backups[name]] = [one.path for one in make.existing(place.folder / name)]
        yield found
    finally:
        place.remove()


def counts(said: str) -> dict[str, int]:
    """What the killing program counted in a run that it let be."""
    words = said.strip().splitlines()[-1].split()
    return {kind: int(count) for kind, _, count in (word.partition(":") for word in words)}


def backup_killed(two: Two, points: list[str]) -> None:
    folder = two.place.folder / "killed"
    folder.mkdir(exist_ok=True)
    for point in points:
        code, said = two.run("backup", str(folder), at=point)
        assert code == -signal.SIGKILL, said
        for path in folder.iterdir():
            assert path.name == ".lock" or path.name.endswith(".new") or record.load(path)
        for made in make.existing(folder):
            contents = record.files_of(made.path, made.record)
            record.check_shape(made.path, contents)
            record.check_contents(made.path, contents, lambda _: None)
    before = len(make.existing(folder))
    two.place.kontor("backup", str(folder))
    assert len(make.existing(folder)) == before + 1
    assert not list(folder.glob("*.new"))


def test_a_killed_backup_is_never_taken_for_one(two: Two) -> None:
    code, said = two.run("backup", str(two.place.folder / "counted"))
    assert code == 0, said
    count = counts(said)
    middle = random.Random(8).randrange(2, count["fsync"])
    backup_killed(two, [f"fsync:{middle}", "rename:1", f"fsync:{count['fsync']}"])


def test_a_backup_whose_sender_is_killed_says_so_and_leaves_nothing(two: Two) -> None:
    folder = two.place.folder / "cut"
    _, said = two.run("backup", str(two.place.folder / "counted"))
    late = f"mkdir:{counts(said)['mkdir'] - 6}"
    code, said = two.run("backup", str(folder), at=late, pid=two.place.pid("postgres"))
    assert code == 1, said
    assert "broke off" in said, said
    assert "Traceback" not in said
    assert [path.name for path in folder.iterdir()] == [".lock"]


def restore_killed(two: Two, points: list[str]) -> list[str]:
    """Kill a restore of the other state at each point; returns what the next start found, `old` or `new`."""
    found = []
    old = two.state()
    for point in points:
        new = "second" if old == "first" else "first"
        code, said = two.run("restore", str(two.backups[new]), "--replace", at=point)
        assert code == -signal.SIGKILL, said
        if point == "rename:2":  # the data has no name at this moment: a backup finds it all the same
            assert "finished a restore" in two.place.kontor("backup", str(two.place.folder / "between"))
        restore.finish(two.target, lambda _: None)  # as every start does first
        now = two.state()
        found.append("old" if now == old else "new")
        assert not (two.place.state / "restore").exists()
        assert not two.target.staged_data.exists()
        assert not two.target.staged_keys.exists()
        old = now
    return found


def test_a_killed_restore_leaves_the_old_state_or_the_new_and_never_a_mix(two: Two) -> None:
    """The last of this file: it stops the stack. The note counts from the first `replace` on."""
    two.place.stop()
    code, said = two.run("restore", str(two.backups["first"]), "--replace")
    assert code == 0, said
    count = counts(said)
    assert count["replace"] == 1
    assert count["rename"] == 4  # data and keys, each aside and in
    assert restore_killed(two, ["replace:1", "rename:2", "unlink:1"]) == ["old", "new", "new"]
    expected = two.state()
    two.place.start()  # and a whole stack goes on from there
    assert two.place.is_well()
    two.place.stop()
    assert two.state() == expected
    moved = list(
        two.target.cluster.data_dir.parent.glob("data.before-*" if os.geteuid() == 0 else "postgres.before-*")
    )
    assert len(moved) == 3  # nothing that was put aside is gone


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(4))
def test_kills_at_random_points_of_backup_and_restore(two: Two, seed: int) -> None:
    rng = random.Random(seed)
    if two.place.ended():
        two.place.start()
    _, said = two.run("backup", str(two.place.folder / "counted"))
    backup_killed(two, random_points(rng, counts(said), 12))
    two.place.stop()
    # the data moved on meanwhile only by the queue's own books: the number of organisations tells the state
    other = "second" if two.state() == "first" else "first"
    _, said = two.run("restore", str(two.backups[other]), "--replace")
    restore_killed(two, random_points(rng, counts(said), 20))


def random_points(rng: random.Random, count: dict[str, int], many: int) -> list[str]:
    kinds = [kind for kind in count if count[kind]]
    # a database that is in use has a few files more or less the next time
    return [f"{kind}:{rng.randint(1, max(1, count[kind] - 8))}" for kind in rng.choices(kinds, k=many)]
