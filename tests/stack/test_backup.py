"""Backups of a running stack: whole while writers write, sound when restored, refused by name when damaged."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import stat
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import jwt
import psycopg
import pytest

from stack import postgres
from stack.backup import make, record
from tests.database import Database
from tests.stack.running import ROOT, Place, until

TWO_ENTRIES = """
insert into manual_entries (org_id, direction, happened_on, amount, currency, note)
select %s, d, current_date, 100, 'SEK', %s from unnest(array['revenue', 'cost']) d
"""


@dataclass
class Firm:
    """A running stack with an organisation in it, a backup made while writers wrote, and what they had committed."""

    place: Place
    org_id: uuid.UUID
    backup: Path = Path()
    said: list[str] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)  # note → position of the log after its commit

    @property
    def database(self) -> Database:
        return Database(cluster_of(self.place), "postgres")

    def kontor(self, *words: str, expect: int = 0) -> str:
        self.said.append(self.place.kontor(*words, expect=expect))
        return self.said[-1]

    def write(self, name: str, stop: threading.Event) -> None:
        """Pairs of entries, one transaction each, until told to stop."""
        with self.database.connect(autocommit=True) as connection:
            number = 0
            while not stop.is_set():
                mark = f"{name} {number}"
                with connection.transaction():
                    connection.execute(TWO_ENTRIES, [self.org_id, mark])
                self.marks[mark] = self.position(connection)
                number += 1

    def position(self, connection: psycopg.Connection[dict[str, object]]) -> int:
        row = connection.execute("select (pg_current_wal_insert_lsn() - '0/0')::bigint as at").fetchone()
        assert row is not None
        return int(str(row["at"]))

    def jobs(self) -> int:
        """How many of the test's own jobs are there: one that ran well is gone, a dead one stays."""
        with self.database.connect() as connection:
            row = connection.execute(
                "select (select count(*) from private.job_outbox where lock = 'tomorrow')"
                " + (select count(*) from procrastinate.procrastinate_jobs where lock = 'tomorrow') as n"
            ).fetchone()
        assert row is not None
        return int(row["n"])


@pytest.fixture(scope="module")
def firm() -> Iterator[Firm]:
    place = Place()
    try:
        place.start()
        database = Database(cluster_of(place), "postgres")
        found = Firm(place, database.organisation_of(database.new_user()))
        with database.connect() as connection:
            connection.execute(
                "select private.defer_job('check_ledger', lock => 'tomorrow', run_at => now() + interval '1 day')"
            )
        back_up_while_writing(found)
        yield found
    finally:
        place.remove()


def back_up_while_writing(firm: Firm) -> None:
    stop = threading.Event()
    writers = [threading.Thread(target=firm.write, args=(f"writer {n}", stop)) for n in range(3)]
    for writer in writers:
        writer.start()
    until(lambda: len(firm.marks) > 20)
    firm.kontor("backup")
    count = len(firm.marks)
    until(lambda: len(firm.marks) > count + 20)
    stop.set()
    for writer in writers:
        writer.join()
    [made] = make.existing(firm.place.state / "backups")
    firm.backup = made.path


def cluster_of(place: Place) -> postgres.Cluster:
    installation = postgres.install(ROOT / "node_modules")
    return postgres.cluster_of(place.state, installation, place.port + 1)


def test_a_backup_is_closed_to_others_and_says_no_secret(firm: Firm) -> None:
    for path in [firm.backup, *firm.backup.rglob("*")]:
        assert stat.S_IMODE(path.lstat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    secrets = [path.read_text().strip() for path in (firm.place.state / "keys").iterdir()]
    assert sorted(secrets) == sorted(path.read_text().strip() for path in (firm.backup / "keys").iterdir())
    assert len(secrets) >= 7
    told = "\n".join([*firm.said, (firm.backup / record.RECORD).read_text()])
    assert not [secret for secret in secrets if secret in told]
    assert firm.backup.name in firm.said[0]


def test_a_backup_is_as_it_was_made_and_a_drill_finds_it_sound(firm: Firm) -> None:
    assert "all as they were made" in firm.kontor("backup", "--verify", str(firm.backup))
    assert str(firm.backup) in firm.kontor("backup", "--list")
    said = firm.kontor("backup", "--drill", firm.backup.name)
    assert "1 organisations' ledgers" in said
    assert "all sound" in said
    assert firm.place.is_well()
    for folder in (firm.place.state, firm.place.home()):
        assert not (folder / "drill").exists()


def test_a_drill_names_a_ledger_that_is_wrong(firm: Firm) -> None:
    """The books are forged, a backup made of that, and put right again."""
    change = "update private.ledger_daily set amount = amount + %s where org_id = %s"
    with firm.database.connect() as connection:
        until(lambda: connection.execute(change, [1, firm.org_id]).rowcount > 0)
    folder = firm.place.folder / "forged"
    try:
        firm.kontor("backup", str(folder))
    finally:
        with firm.database.connect() as connection:
            connection.execute(change, [-1, firm.org_id])
    [forged] = make.existing(folder)
    said = firm.kontor("backup", "--drill", str(forged.path), expect=1)
    assert "not sound" in said
    assert str(firm.org_id) in said


def test_nothing_is_restored_under_a_running_stack_or_over_data_without_being_told(firm: Firm) -> None:
    assert "already running" in firm.kontor("restore", str(firm.backup), "--replace", expect=1)
    assert firm.place.is_well()


def test_a_folder_with_other_things_in_it_is_refused(firm: Firm) -> None:
    folder = firm.place.folder / "other"
    folder.mkdir()
    (folder / "letters.txt").write_text("mine")
    assert "letters.txt" in firm.kontor("backup", str(folder), expect=1)
    assert [path.name for path in folder.iterdir() if path.name[0] != "."] == ["letters.txt"]
    inside = cluster_of(firm.place).data_dir / "backups"
    assert "data folder itself" in firm.kontor("backup", str(inside), expect=1)
    assert not inside.exists()


def test_the_newest_are_kept_and_unfinished_ones_cleared_away(firm: Firm) -> None:
    folder = firm.place.folder / "kept"
    for name in ("kontor-20200101-000000Z", "kontor-20200102-000000Z", "kontor-20990101-000000Z"):
        shutil.copytree(firm.backup, folder / name)  # the last from a clock that was ahead
    foreign = folder / "kontor-20200103-000000Z"
    (folder / "kontor-20200104-000000Z.new" / "data").mkdir(parents=True)
    shutil.copytree(firm.backup, foreign)
    known = record.load(foreign)
    (foreign / record.RECORD).unlink()
    record.write(foreign, record.Record(**{**vars(known), "system": "another cluster"}))
    said = firm.kontor("backup", str(folder), "--keep", "2")
    assert said.count("removed") == 2
    [first, made, last] = [one.path.name for one in make.existing(folder)]
    assert first == foreign.name  # not of this cluster: not ours to remove
    assert made in said
    assert last == "kontor-20990101-000000Z"
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 3
    _flip(folder / last / record.RECORD)
    said = firm.kontor("backup", str(folder), "--list", expect=1)
    assert made in said
    assert f"{last} is damaged" in said


def test_two_at_once_in_one_folder_are_refused(firm: Firm) -> None:
    with make.only_one(firm.place.state / "backups"):
        assert "another backup" in firm.kontor("backup", expect=1)


def test_a_disk_that_is_too_small_is_named_before_anything_is_written(firm: Firm) -> None:
    folder = firm.place.folder / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=0700", "kontor-test", folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk needs root's rights")
    try:
        said = firm.kontor("backup", str(folder), expect=1)
        assert "too small" in said
        assert [path.name for path in folder.iterdir()] == [".lock"]
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_an_external_postgres_is_left_to_its_owner(firm: Firm) -> None:
    environment = {**firm.place.environment, "KONTOR_DB_URL": "postgresql://someone:hidden@127.0.0.1:9/x"}
    for words in (["backup"], ["restore", str(firm.backup)]):
        done = subprocess.run(
            [ROOT / "kontor", *words], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "its owner backs it up" in done.stderr
        assert "hidden" not in done.stderr


def test_a_damaged_page_is_not_copied_silently(firm: Firm) -> None:
    cluster = cluster_of(firm.place)
    with psycopg.connect(cluster.dsn(postgres.SUPERUSER), autocommit=True) as connection:
        connection.execute(  # without autovacuum, which would write the whole page over the damage
            "create table public.scratch with (autovacuum_enabled = off)"
            " as select n, repeat('x', 200) as t from generate_series(1, 1000) n"
        )
        connection.execute("checkpoint")
        row = connection.execute("select pg_relation_filepath('public.scratch')").fetchone()
    assert row is not None
    file = cluster.data_dir / row[0]
    with file.open("r+b") as page:
        page.seek(8192 + 4000)
        page.write(b"damage")
    folder = firm.place.folder / "damaged"
    try:
        said = firm.kontor("backup", str(folder), expect=1)
        assert "checksum" in said
        assert make.existing(folder) == []
        assert [path.name for path in folder.iterdir()] == [".lock"]
    finally:
        with psycopg.connect(cluster.dsn(postgres.SUPERUSER), autocommit=True) as connection:
            connection.execute("drop table public.scratch")


def _flip(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


def _log(backup: Path) -> Path:
    return sorted((backup / "data/pg_wal").glob("0*"))[-1]


DAMAGE: dict[str, tuple[Callable[[Path], Path], Callable[[Path], object]]] = {
    "a flipped bit": (lambda backup: backup / "data/global/pg_control", _flip),
    "a flipped bit in a table": (
        lambda backup: max((backup / "data/base/5").iterdir(), key=lambda p: p.stat().st_size),
        _flip,
    ),
    "a missing file": (lambda backup: backup / "data/global/pg_filenode.map", Path.unlink),
    "a missing key": (lambda backup: backup / "keys/credential_key", Path.unlink),
    "another key": (lambda backup: backup / "keys/jwt_secret", _flip),
    "a log cut short": (_log, lambda path: os.truncate(path, 8 << 20)),
    "a flipped bit in the log": (_log, _flip),
    "a missing log": (_log, Path.unlink),
    "a foreign file": (lambda backup: backup / "data/base/5/99999999", lambda path: path.write_text("x")),
    "a link": (
        lambda backup: backup / "keys/service_key",
        lambda path: (path.unlink(), path.symlink_to("/etc/hostname")),
    ),
    "another manifest": (lambda backup: backup / "data/backup_manifest", _flip),
    "another record": (lambda backup: backup / record.RECORD, _flip),
    "no record": (lambda backup: backup / record.RECORD, Path.unlink),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_refused_by_name_and_changes_nothing(firm: Firm, kind: str, tmp_path: Path) -> None:
    broken, empty = tmp_path / firm.backup.name, Place()
    try:
        shutil.copytree(firm.backup, broken, copy_function=os.link)
        find, harm = DAMAGE[kind]
        path = find(broken)
        if path.exists():  # harm a file of its own, not the one that is linked
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)
        harm(path)
        name = path.relative_to(broken).as_posix()
        said = empty.kontor("restore", str(broken), expect=1)
        assert name in said
        assert "Traceback" not in said
        assert not cluster_of(empty).data_dir.exists()
        assert not (empty.state / "keys").exists()
        assert not list(empty.state.glob("*restore*"))
        with pytest.raises(record.BackupError, match=re.escape(name)):
            verify(broken)
    finally:
        empty.remove()


@pytest.mark.parametrize(
    "name", ["keys/../../escaped", "data/../../../escaped", "keys/a/b", "/escaped", "escaped"]
)
def test_a_forged_record_writes_nothing_outside(firm: Firm, name: str, tmp_path: Path) -> None:
    forged = tmp_path / "backup"
    shutil.copytree(firm.backup, forged, copy_function=os.link)
    known = record.load(forged)
    (forged / record.RECORD).unlink()
    other = {**known.others, name: record.Digest(0, "")}
    record.write(forged, record.Record(**{**vars(known), "others": other}))
    with pytest.raises(record.BackupError, match="leads out of it"):
        record.files_of(forged, record.load(forged))
    (forged / record.RECORD).unlink()
    record.write(forged, record.Record(**{**vars(known), "folders": ("../../escaped",)}))
    with pytest.raises(record.BackupError, match="leads out of it"):
        record.files_of(forged, record.load(forged))


def verify(backup: Path) -> None:
    contents = record.files_of(backup, record.load(backup))
    record.check_shape(backup, contents)
    record.check_contents(backup, contents, lambda _: None)


def test_what_was_committed_comes_back_whole_and_the_stack_goes_on(firm: Firm) -> None:
    """The last of this file: it takes the firm back to its backup. R8 in its short form."""
    end = position(record.load(firm.backup).end)
    place = firm.place
    token = (place.state / "keys" / "service_key").read_text().strip()
    with firm.database.connect() as connection:
        connection.execute(TWO_ENTRIES, [firm.org_id, "after the backup"])
    place.stop()
    assert "--replace" in firm.kontor("restore", str(firm.backup), expect=1)
    (place.state / "keys" / "credential_key").write_text("another\n")
    said = firm.kontor("restore", str(firm.backup), "--replace")
    [old_data, old_keys] = [Path(line.rpartition(" is in ")[2]) for line in said.splitlines()[-2:]]
    assert (old_data / "PG_VERSION").exists()
    assert (old_keys / "credential_key").read_text() == "another\n"

    place.start()
    with firm.database.connect() as connection:
        rows = connection.execute(
            "select note, count(*) n from manual_entries where org_id = %s group by 1", [firm.org_id]
        ).fetchall()
        there = {row["note"]: row["n"] for row in rows}
        assert set(there.values()) == {2}  # nothing half
        assert [mark for mark, at in firm.marks.items() if at <= end and mark not in there] == []
        assert "after the backup" not in there
        for name in {mark.rpartition(" ")[0] for mark in there}:
            numbers = sorted(
                int(mark.rpartition(" ")[2]) for mark in there if mark.rpartition(" ")[0] == name
            )
            assert numbers == list(range(len(numbers)))  # a writer's commits up to a moment, none between
        assert len(there) >= 20
        problems = connection.execute("select * from private.check_ledger(%s)", [firm.org_id]).fetchall()
        assert problems == []
    assert jwt.decode(token, (place.state / "keys" / "jwt_secret").read_text().strip(), ["HS256"])
    answer = httpx.get(
        f"{place.url}/rest/v1/manual_entries?select=id&limit=1",
        headers={"apikey": token, "Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    assert answer.status_code == 200
    assert len(answer.json()) == 1
    assert firm.jobs() == 1
    with firm.database.connect() as connection:
        connection.execute(
            "update procrastinate.procrastinate_jobs set scheduled_at = now() where lock = 'tomorrow'"
        )
    until(lambda: firm.jobs() == 0)  # it ran, and did not fail
    until(place.is_well)
    with firm.database.connect() as connection:
        connection.execute(TWO_ENTRIES, [firm.org_id, "goes on"])

    place.stop()
    said = firm.kontor("backup")  # and a stack that is down is backed up too
    made = make.existing(place.state / "backups")[-1]
    assert str(made.path) in said
    assert datetime.datetime.fromisoformat(made.record.made_at) > datetime.datetime.fromisoformat(
        record.load(firm.backup).made_at
    )
    assert place.processes() == {}


def position(text: str) -> int:
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)
