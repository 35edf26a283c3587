"""What a backup is made of, and whether a folder still is that.

<name>/backup.json            when and where it was made, what lies outside the manifest, a checksum of itself
<name>/data/                  the data folder, with Postgres's own backup_manifest
<name>/keys/                  the secrets of the installation
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = 1
RECORD, MANIFEST = "backup.json", "data/backup_manifest"
CHUNK = 1 << 20
AT_ONCE = 16
NAMED = 5


class BackupError(Exception):
    """A backup cannot be made, is damaged or does not fit here; the text names the file and the cure."""


class Digest(NamedTuple):
    """A file's length in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """What `backup.json` says. Paths are relative to the backup's folder, with `/`."""

    made_at: str  # UTC, ISO 8601
    postgres: str  # the server's version, such as 17.10
    machine: str  # as the kernel names it; data folders do not travel between kinds
    system: str  # the cluster's identifier
    migration: str  # the newest one applied
    timeline: int
    start: str
    end: str
    folders: tuple[str, ...]
    others: Mapping[str, Digest]  # every file that the manifest does not list, itself included
    size: int  # of all files together, in bytes
    format: int = FORMAT

    @property
    def major(self) -> int:
        return int(self.postgres.split(".")[0])


def write(backup: Path, record: Record) -> None:
    """Write `backup.json`, 0600."""
    body = asdict(record)
    text = json.dumps(body | {"checksum": _checksum(body)}, indent=1, sort_keys=True)
    with os.fdopen(os.open(backup / RECORD, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")


def load(backup: Path) -> Record:
    """Read `backup.json`; raises BackupError when this is no backup, or one of another format."""
    if not (backup / RECORD).is_file():
        raise BackupError(f"{backup} is no backup: it holds no {RECORD}")
    try:
        body = json.loads((backup / RECORD).read_bytes())
        claimed = body.pop("checksum")
        if claimed != _checksum(body):
            raise BackupError(f"{RECORD} of {backup} is damaged: its checksum is another")
        if body["format"] != FORMAT:
            raise BackupError(f"{backup} has format {body['format']}, which this Kontor does not know")
        others = {name: Digest(*found) for name, found in body.pop("others").items()}
        return Record(**body | {"folders": tuple(body["folders"]), "others": others})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{RECORD} of {backup} is damaged: {type(error).__name__}") from error


def manifest_files(manifest: bytes) -> dict[str, Digest]:
    """Files by path under the data folder, from a manifest that is whole by its own checksum."""
    try:
        body = json.loads(manifest)
        end = manifest.rindex(b'"Manifest-Checksum"')
        if hashlib.sha256(manifest[:end]).hexdigest() != body["Manifest-Checksum"]:
            raise BackupError("the manifest is damaged: its checksum is another")
        found = {}
        for file in body["Files"]:
            name = file["Path"] if "Path" in file else os.fsdecode(bytes.fromhex(file["Encoded-Path"]))
            if file["Checksum-Algorithm"] != "SHA256":
                raise BackupError(f"the manifest has no SHA-256 of {name}")
            found[name] = Digest(file["Size"], file["Checksum"])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"the manifest is damaged: {type(error).__name__}") from error
    return found


def files_of(backup: Path, record: Record) -> dict[str, Digest]:
    """Every file of a backup but `backup.json`; raises BackupError when the manifest is not the one made."""
    expected = record.others.get(MANIFEST)
    try:
        manifest = (backup / MANIFEST).read_bytes()
    except FileNotFoundError:
        raise BackupError(f"{backup} is damaged: {MANIFEST} is missing") from None
    if expected != Digest(len(manifest), hashlib.sha256(manifest).hexdigest()):
        raise BackupError(f"{backup} is damaged: {MANIFEST} is not as it was made")
    listed = {f"data/{name}": digest for name, digest in manifest_files(manifest).items()}
    found = {**listed, **record.others}
    refuse(backup, [f"{name!r} leads out of it" for name in found if not _inside(name)])
    refuse(backup, [f"{name!r} leads out of it" for name in record.folders if not _inside(f"data/{name}")])
    return found


def check_shape(backup: Path, files: Mapping[str, Digest]) -> None:
    """Refuse a missing, foreign or shortened file by name, without reading any; raises BackupError."""
    there: dict[str, int | None] = {}
    for folder, subfolders, names in os.walk(backup):
        for name in [*names, *(one for one in subfolders if (Path(folder) / one).is_symlink())]:
            path = Path(folder) / name
            about = path.lstat()
            there[path.relative_to(backup).as_posix()] = (
                about.st_size if stat.S_ISREG(about.st_mode) else None
            )
    there.pop(RECORD, None)
    faults = [f"{name} is missing" for name in sorted(files.keys() - there.keys())]
    faults += [f"{name} is not part of it" for name in sorted(there.keys() - files.keys())]
    for name in sorted(files.keys() & there.keys()):
        if there[name] is None:
            faults.append(f"{name} is not a plain file")
        elif there[name] != files[name].size:
            faults.append(f"{name} has {there[name]} bytes instead of {files[name].size}")
    refuse(backup, faults)


def check_contents(backup: Path, files: Mapping[str, Digest], done: Callable[[int], None]) -> None:
    """Read every file and refuse those that are not as they were made, by name; raises BackupError."""
    faults = []
    for name, digest in sorted(files.items()):
        total = hashlib.sha256()
        with (backup / name).open("rb") as file:
            while chunk := file.read(CHUNK):
                total.update(chunk)
                done(len(chunk))
        if total.hexdigest() != digest.sha256:
            faults.append(f"{name} is not as it was made")
    refuse(backup, faults)


def refuse(backup: Path, faults: list[str]) -> None:
    """Raise BackupError with the first faults, when there are any."""
    if faults:
        more = f", and {len(faults) - NAMED} more" if len(faults) > NAMED else ""
        raise BackupError(f"{backup} is damaged: {', '.join(faults[:NAMED])}{more}")


def settle(tree: Path) -> None:
    """Return when every file and folder of a tree is on the disk: files first, then the folders that name them."""
    files, folders = list[Path](), list[Path]()
    for folder, _, names in os.walk(tree):
        folders.append(Path(folder))
        files += [Path(folder) / name for name in names]
    # a disk takes many of them at once, and one after the other they took most of a backup's time
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for paths in (files, folders):
            for _ in threads.map(sync, paths):
                pass  # raises what a thread met


def sync(path: Path) -> None:
    """fsync of one file or folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def size_words(count: int) -> str:
    """Bytes as a person reads them."""
    if count < 10_000_000:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e6:.0f} MB" if count < 1_000_000_000 else f"{count / 1e9:.1f} GB"


def _inside(name: str) -> bool:
    """Whether a path stays in `data/` or names one file of `keys/`: a backup may come from anywhere."""
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") for part in parts)
    return plain and (parts[0] == "data" or (parts[0] == "keys" and len(parts) == 2))


def _checksum(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
