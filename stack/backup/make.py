"""Making backups in a folder of their own, and telling and thinning out those that are there.

A backup gets its name when it is whole and on the disk; what is still being made, or removed, ends in `.new`.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from stack.backup import record
from stack.backup.record import BackupError, Digest, Record
from stack.backup.stream import Progress, Received, receive
from stack.postgres import SUPERUSER, Cluster

NAME = re.compile(r"kontor-\d{8}-\d{6}Z")
UNFINISHED = re.compile(NAME.pattern + r"\.new")
LOG_FOLDER = "pg_wal"
SPARE = 96 * 1024 * 1024  # the log of the copy itself, and what is written meanwhile


@dataclass(frozen=True)
class Backup:
    """A backup that is whole as far as its record tells."""

    path: Path
    record: Record


def make(cluster: Cluster, keys: Path, folder: Path, say: Callable[[str], None]) -> Backup:
    """Copy the running cluster and its keys into a new backup in `folder`; raises BackupError."""
    if folder.resolve().is_relative_to(cluster.data_dir.resolve()):
        raise BackupError(f"{folder} lies in the data folder itself; name one outside it")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_one(folder):
        _check_folder(folder)
        _clear_unfinished(folder)
        expected = _size_of(cluster.data_dir)
        check_space(folder, expected + SPARE)
        path = _free_name(folder)
        draft = path.with_name(path.name + ".new")
        draft.mkdir(mode=0o700)
        try:
            found = _fill(draft, cluster, keys, Progress(say, "backup", expected))
            record.settle(draft)
            draft.rename(path)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        record.sync(folder)
    return Backup(path, found)


def look(folder: Path) -> tuple[list[Backup], list[str]]:
    """The backups in a folder, oldest first, and what is wrong with those whose record is damaged."""
    found, faults = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if NAME.fullmatch(path.name):
            try:
                found.append(Backup(path, record.load(path)))
            except BackupError as error:
                faults.append(str(error))
    return found, faults


def existing(folder: Path) -> list[Backup]:
    """The backups in a folder whose record is whole, oldest first."""
    return look(folder)[0]


def thin_out(folder: Path, keep: int, newest: Backup) -> list[Path]:
    """Remove all but `keep` backups of the cluster of `newest`, itself among them, and return the paths that are gone."""
    with only_one(folder):
        ours = [
            backup
            for backup in existing(folder)
            # not by its name: a clock that was ahead may have named an older one later
            if backup.record.system == newest.record.system and backup.path != newest.path
        ]
        gone = [backup.path for backup in ours[: max(0, len(ours) - keep + 1)]]
        for path in gone:
            draft = path.with_name(path.name + ".new")  # from here on nobody takes it for a backup
            path.rename(draft)
            record.sync(folder)
            shutil.rmtree(draft)
    return gone


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; raises BackupError when another does."""
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"another backup or drill works in {folder}; wait for it") from None
        yield
    finally:
        os.close(handle)


def check_space(folder: Path, needed: int) -> None:
    """Raise BackupError when the disk of `folder` has less than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            f"the disk of {folder} is too small: about {record.size_words(needed)} are needed, "
            f"{record.size_words(free)} are free"
        )


def _fill(draft: Path, cluster: Cluster, keys: Path, progress: Progress) -> Record:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        about = _about(cluster)
    except psycopg.OperationalError as error:
        raise BackupError(f"the database does not answer: {str(error).strip()}") from error
    (draft / "data").mkdir(mode=0o700)
    came = receive(cluster.dsn(SUPERUSER), draft / "data", progress)
    # after the data: a key that was made meanwhile may seal a row of it, and none is ever taken out
    others = {f"keys/{name}": digest for name, digest in _copy_keys(keys, draft / "keys").items()}
    others |= _unlisted(came, int(about["segment"]))
    handle = os.open(draft / record.MANIFEST, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(came.manifest)
    others[record.MANIFEST] = Digest(len(came.manifest), hashlib.sha256(came.manifest).hexdigest())
    key_bytes = sum(digest.size for name, digest in others.items() if name.startswith("keys/"))
    made = Record(
        made_at=made_at,
        postgres=about["version"],
        machine=platform.machine(),
        system=about["system"],
        migration=about["migration"],
        timeline=came.timeline,
        start=came.start,
        end=came.end,
        folders=tuple(came.folders),
        others=others,
        size=sum(digest.size for digest in came.files.values()) + len(came.manifest) + key_bytes,
    )
    record.write(draft, made)
    return made


def _copy_keys(source: Path, target: Path) -> dict[str, Digest]:
    target.mkdir(mode=0o700)
    found = {}
    for path in sorted(source.iterdir()):
        if path.name.startswith(".") or not path.is_file():
            continue  # the draft of a key that is being written
        content = path.read_bytes()
        with os.fdopen(os.open(target / path.name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(content)
        found[path.name] = Digest(len(content), hashlib.sha256(content).hexdigest())
    return found


def _unlisted(came: Received, segment: int) -> dict[str, Digest]:
    """Compare what came with the manifest; what that does not list is the log, which must have no hole."""
    listed = record.manifest_files(came.manifest)
    faults = [f"{name} did not come" for name in listed.keys() - came.files.keys()]
    faults += [
        f"{name} came otherwise than it was sent"
        for name in listed.keys() & came.files.keys()
        if listed[name] != came.files[name]
    ]
    rest = {name: digest for name, digest in came.files.items() if name not in listed}
    faults += [f"{name} is not in the manifest" for name in rest if not name.startswith(f"{LOG_FOLDER}/")]
    first, last = _position(came.start) // segment, (_position(came.end) - 1) // segment
    for number in range(first, last + 1):
        per_id = 0x1_0000_0000 // segment
        name = f"{LOG_FOLDER}/{came.timeline:08X}{number // per_id:08X}{number % per_id:08X}"
        if rest.get(name, Digest(0, "")).size != segment:
            faults.append(f"{name} of the log did not come")
    if faults:
        raise BackupError(f"the copy is not whole: {', '.join(sorted(faults)[: record.NAMED])}")
    return {f"data/{name}": digest for name, digest in rest.items()}


def _position(text: str) -> int:
    """A point of the log, such as 0/3000028, as a number of bytes."""
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def _about(cluster: Cluster) -> dict[str, str]:
    with psycopg.connect(cluster.dsn(SUPERUSER)) as connection:
        row = connection.execute(
            "select split_part(current_setting('server_version'), ' ', 1), system_identifier::text,"
            " (select setting from pg_settings where name = 'wal_segment_size'),"
            " to_regclass('supabase_migrations.schema_migrations') is not null from pg_control_system()"
        ).fetchone()
        newest = None
        if row is not None and row[3]:
            newest = connection.execute(
                "select max(version) from supabase_migrations.schema_migrations"
            ).fetchone()
    if row is None or newest is None or newest[0] is None:
        raise BackupError("the database has no migrations yet; start Kontor once with `make up`")
    return {"version": row[0], "system": row[1], "segment": row[2], "migration": newest[0]}


def _check_folder(folder: Path) -> None:
    foreign = sorted(
        path.name
        for path in folder.iterdir()
        if not (path.name.startswith(".") or path.name == "lost+found")
        and not (NAME.fullmatch(path.name) or UNFINISHED.fullmatch(path.name))
    )
    if foreign:
        raise BackupError(
            f"{folder} is not empty and no folder of backups: it holds {', '.join(foreign[: record.NAMED])}; "
            "name one that is empty or not there yet"
        )


def _clear_unfinished(folder: Path) -> None:
    """What a killed run left; nobody works on it, since we hold the folder."""
    for path in folder.iterdir():
        if UNFINISHED.fullmatch(path.name):
            shutil.rmtree(path)


def _free_name(folder: Path) -> Path:
    while True:
        path = folder / datetime.now(UTC).strftime("kontor-%Y%m%d-%H%M%SZ")
        if not path.exists():
            return path
        time.sleep(0.1)  # the one before was made in this second


def _size_of(data: Path) -> int:
    """Bytes of a data folder without its log, while files come and go."""
    total = 0
    for folder, subfolders, names in os.walk(data):
        if LOG_FOLDER in subfolders:
            subfolders.remove(LOG_FOLDER)
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += (Path(folder) / name).lstat().st_size
    return total
