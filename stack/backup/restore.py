"""The way back: a backup is copied beside what is there, checked while it is read, and put in place by renames.

Until the note `restore` is in the state folder the old state stands; from then on the new one does, for whoever
holds the instance's lock first finishes what the note says. Nothing that was there is deleted: it is moved aside.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from stack.backup import make, record
from stack.backup.record import BackupError, Digest, Record
from stack.backup.stream import Progress
from stack.database import files
from stack.postgres import Cluster

NOTE = "restore"


@dataclass(frozen=True)
class Target:
    """Where a backup goes: the cluster's data folder and the folder of the keys, and who owns the data."""

    state: Path
    keys: Path
    cluster: Cluster

    @property
    def staged_data(self) -> Path:
        return self.cluster.data_dir.with_name(self.cluster.data_dir.name + ".restored")

    @property
    def staged_keys(self) -> Path:
        return self.keys.with_name(self.keys.name + ".restored")


def restore(backup: Path, target: Target, *, replace: bool, say: Callable[[str], None]) -> list[Path]:
    """Put a backup in place and return where what was there is now; raises BackupError.

    The caller holds the instance's lock and no server runs over the data.
    """
    finish(target, say)
    made = record.load(backup)
    contents = record.files_of(backup, made)
    record.check_shape(backup, contents)
    check_fits(made, target.cluster)
    keys_too = _check_free(backup, contents, target, replace)
    _clear(target)
    target.cluster.data_dir.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    make.check_space(target.cluster.data_dir.parent, made.size + make.SPARE)
    try:
        stage(backup, made, contents, target, say, keys_too=keys_too)
    except BaseException:
        _clear(target)
        raise
    _note(target, datetime.now(UTC).strftime("%Y%m%d-%H%M%SZ"))
    return finish(target, lambda _: None)


def finish(target: Target, say: Callable[[str], None]) -> list[Path]:
    """Finish a restore that was broken off, or clear away one that had not begun to count.

    Returns the paths to which the old data and keys went. The caller holds the instance's lock.
    """
    note = target.state / NOTE
    if not note.exists():
        _clear(target)
        return []
    suffix = f"before-{json.loads(note.read_bytes())['stamp']}"
    aside: list[Path] = []
    for current, staged in (
        (target.cluster.data_dir, target.staged_data),
        (target.keys, target.staged_keys),
    ):
        if not current.exists() and not staged.exists():
            raise BackupError(
                f"a restore was begun, and neither {current} nor {staged} is there: run this as the account "
                f"that began it, or remove {note} and restore again"
            )
        while staged.exists():  # keys may be made by another command between two renames: go round again
            if current.exists():
                current.rename(_free(current.with_name(f"{current.name}.{suffix}")))
            try:
                staged.rename(current)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
        record.sync(current.parent)
        aside += sorted(current.parent.glob(f"{glob.escape(current.name)}.{suffix}*"))
    note.unlink()
    record.sync(target.state)
    say("finished a restore that had been broken off")
    return aside


def stage(
    backup: Path,
    made: Record,
    contents: dict[str, Digest],
    target: Target,
    say: Callable[[str], None],
    *,
    keys_too: bool = True,
    for_good: bool = True,
) -> None:
    """Copy a backup beside data and keys, right owner and modes, each file checked as it is read.

    Not `for_good`: for a while alone, so that nobody waits for the disk.
    """
    progress = Progress(say, "restore", made.size)
    owner = target.cluster.installation
    faults: list[str] = []

    def own(path: Path) -> None:
        if owner.demoted:
            os.chown(path, owner.uid or 0, owner.gid or 0)

    target.staged_data.mkdir(mode=0o700)
    own(target.staged_data)
    if keys_too:
        target.staged_keys.mkdir(mode=0o700, parents=True)
    for folder in made.folders:
        path = target.staged_data / folder
        path.mkdir(mode=0o700, parents=True)
        own(path)
    for name, digest in sorted(contents.items()):
        kind, _, inner = name.partition("/")
        if name == record.MANIFEST or (kind == "keys" and not keys_too):
            continue
        path = (target.staged_data if kind == "data" else target.staged_keys) / inner
        if _copy(backup / name, path, progress) != digest:
            faults.append(f"{name} is not as it was made")
        if kind == "data":
            own(path)
    record.refuse(backup, faults)
    trees = (target.staged_data, target.staged_keys) if keys_too else (target.staged_data,)
    for tree in trees if for_good else ():
        record.settle(tree)
        record.sync(tree.parent)


def check_fits(made: Record, cluster: Cluster) -> None:
    """Refuse a backup of another Postgres, machine or newer Kontor; raises BackupError."""
    said = subprocess.run(
        [cluster.installation.bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    here = said.split()[-1]
    if int(here.split(".")[0]) != made.major:
        raise BackupError(
            f"the backup is of Postgres {made.postgres} and here is {here}; restore it with the Kontor that made it"
        )
    if made.machine != platform.machine():
        raise BackupError(
            f"the backup was made on {made.machine} and this is {platform.machine()}: a data folder does not "
            "travel between kinds of machines"
        )
    newest = max(migration.version for migration in files.migrations(files.ROOT))
    if made.migration > newest:
        raise BackupError(
            f"the backup is of a newer Kontor (migration {made.migration}, here {newest}); update this one first"
        )


def _check_free(backup: Path, contents: dict[str, Digest], target: Target, replace: bool) -> bool:
    """Refuse to put anything aside that nobody asked to; False when the same keys are there already."""
    places = (target.cluster.data_dir, target.keys)
    for path in places:
        if path.is_mount():
            raise BackupError(f"{path} is a disk of its own and cannot be moved aside; unmount it first")
    there = [path for path in places if path.is_dir() and any(path.iterdir())]
    ours = {
        name.removeprefix("keys/"): digest for name, digest in contents.items() if name.startswith("keys/")
    }
    same_keys = target.keys in there and _digests(target.keys) == ours
    if same_keys:
        there.remove(target.keys)
    if there and not replace:
        raise BackupError(
            f"{' and '.join(map(str, there))} would be replaced by {backup}; say --replace to move aside "
            "what is there (nothing is deleted)"
        )
    return not same_keys


def _digests(folder: Path) -> dict[str, Digest]:
    found = {}
    for path in folder.iterdir():
        content = path.read_bytes() if path.is_file() else b""
        found[path.name] = Digest(len(content), hashlib.sha256(content).hexdigest())
    return found


def _copy(source: Path, target: Path, progress: Progress) -> Digest:
    total, size = hashlib.sha256(), 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as writer, source.open("rb") as reader:
        while chunk := reader.read(record.CHUNK):
            total.update(chunk)
            writer.write(chunk)
            size += len(chunk)
            progress.add(len(chunk))
    return Digest(size, total.hexdigest())


def _note(target: Target, stamp: str) -> None:
    """Write the note that makes the restore count, whole or not at all."""
    draft = target.state / f".{NOTE}.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"stamp": stamp}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target.state / NOTE)
    record.sync(target.state)


def _clear(target: Target) -> None:
    """Remove copies that never counted."""
    for path in (target.staged_data, target.staged_keys):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(path)


def _free(path: Path) -> Path:
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found
