"""A physical copy of a running Postgres by the replication protocol: BASE_BACKUP, written as it comes.

Nothing larger than a message is held in memory but the manifest, which has a line per file.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from stack.backup.record import BackupError, Digest, size_words

CHUNK = 1 << 20
TELL_EVERY = 5.0


class Progress:
    """Tells how far a long copy is, every few seconds."""

    def __init__(self, say: Callable[[str], None], what: str, expected: int) -> None:
        self._say, self._what, self._expected = say, what, expected
        self._done, self._next = 0, time.monotonic() + TELL_EVERY

    def add(self, count: int) -> None:
        """`count` more bytes are done."""
        self._done += count
        if time.monotonic() > self._next:
            self._next = time.monotonic() + TELL_EVERY
            about = max(self._expected, self._done)
            self._say(f"{self._what}: {size_words(self._done)} of about {size_words(about)}")


@dataclass
class Received:
    """What came: every file under the data folder by its path, and between which points of the log."""

    files: dict[str, Digest] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    manifest: bytes = b""
    start: str = ""
    end: str = ""
    timeline: int = 0


def receive(dsn: str, into: Path, progress: Progress) -> Received:
    """Copy the server behind `dsn` (a superuser's) into the empty folder `into`; raises BackupError.

    The log that the copy needs comes with it, so that it starts by itself; a slot of this connection alone
    keeps the server from removing that log meanwhile.
    """
    address = make_conninfo(dsn, replication="true", options="-c statement_timeout=0")
    connection = pq.PGconn.connect(address.encode())
    try:
        warnings: list[str] = []
        connection.notice_handler = lambda result: warnings.append(_text(result.error_message))
        if connection.status != pq.ConnStatus.OK:
            raise BackupError(f"the database does not answer: {_text(connection.error_message)}")
        slot = f"kontor_backup_{secrets.token_hex(4)}"
        _run(connection, f"CREATE_REPLICATION_SLOT {slot} TEMPORARY PHYSICAL (RESERVE_WAL)")
        return _base_backup(connection, into, progress, warnings)
    except psycopg.Error as error:
        raise BackupError(f"the copy broke off: {_text(str(error).encode())}") from error
    finally:
        connection.finish()


def _base_backup(connection: pq.abc.PGconn, into: Path, progress: Progress, warnings: list[str]) -> Received:
    found = Received()
    connection.send_query(
        b"BASE_BACKUP (LABEL 'kontor', CHECKPOINT 'fast', WAL true, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')"
    )
    began = _result(connection, pq.ExecStatus.TUPLES_OK, warnings)
    found.start, found.timeline = _text(began.get_value(0, 0)), int(began.get_value(0, 1) or b"0")
    spaces = _result(connection, pq.ExecStatus.TUPLES_OK, warnings)
    for row in range(spaces.ntuples):
        if spaces.get_value(row, 0) is not None:
            raise BackupError(
                f"a tablespace lies outside the data folder ({_text(spaces.get_value(row, 1))}); "
                "move its tables to pg_default first"
            )
    _result(connection, pq.ExecStatus.COPY_OUT, warnings)
    messages = _Messages(connection, warnings)
    messages.next_archive()
    # tarfile asks for nothing but read()
    with tarfile.open(fileobj=cast(IO[bytes], messages), mode="r|", bufsize=CHUNK) as archive:
        for member in archive:
            _write(archive, member, into, found, progress)
    found.manifest = messages.manifest()
    found.end = messages.end
    while (result := connection.get_result()) is not None:
        _expect(result, pq.ExecStatus.COMMAND_OK, warnings)
    return found


def _write(
    archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path, found: Received, progress: Progress
) -> None:
    parts = PurePosixPath(member.name).parts
    path = into.joinpath(*parts)
    if member.isdir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if parts:
            found.folders.append("/".join(parts))
        return
    source = archive.extractfile(member) if member.isreg() else None
    if source is None or not parts or ".." in parts or parts[0] == "/":
        raise BackupError(f"the server sent something that is no file: {member.name}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    total = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := source.read(CHUNK):
            total.update(chunk)
            file.write(chunk)
            progress.add(len(chunk))
    found.files["/".join(parts)] = Digest(member.size, total.hexdigest())


class _Messages:
    """The copy's messages as two files: the archive, which is read in pieces, and the manifest behind it."""

    def __init__(self, connection: pq.abc.PGconn, warnings: list[str]) -> None:
        self._connection, self._warnings = connection, warnings
        self._rest, self._kind = b"", b""
        self.end = ""  # the log's position at which the copy ended

    def next_archive(self) -> None:
        """Go to the archive's first byte."""
        while self._kind != b"n":
            if self._advance() is None:
                raise BackupError("the server sent no archive")

    def read(self, size: int) -> bytes:
        """The archive's next bytes, fewer than `size` only at its end."""
        pieces, length = [self._rest], len(self._rest)
        while length < size and self._kind == b"n":
            piece = self._advance()
            if piece is None:
                break
            pieces.append(piece)
            length += len(piece)
        whole = b"".join(pieces)
        self._rest = whole[size:]
        return whole[:size]

    def manifest(self) -> bytes:
        """All of the manifest; the end of the copy must follow."""
        while self._kind == b"n":
            if self._advance() is None:
                raise BackupError("the server sent no manifest")
        pieces = []
        while (piece := self._advance()) is not None:
            pieces.append(piece)
        return b"".join(pieces)

    def _advance(self) -> bytes | None:
        """The data of the next message, empty when it has none; None at the end of the copy."""
        length, message = self._connection.get_copy_data(0)
        if length == -1:  # also when the server broke off, which its next result then says
            ended = _result(self._connection, pq.ExecStatus.TUPLES_OK, self._warnings)
            self.end = _text(ended.get_value(0, 0))
            return None
        kind = bytes(message[:1])
        if kind == b"d":
            return bytes(message[1:])
        if kind == b"n" and self._kind == b"n":
            raise BackupError("the server sent a second archive, which means a tablespace of its own")
        if kind in (b"n", b"m"):
            self._kind = kind
        return b""


def _run(connection: pq.abc.PGconn, command: str) -> None:
    result = connection.exec_(command.encode())
    if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        raise BackupError(f"Postgres refuses a copy: {_text(result.error_message)}")


def _result(connection: pq.abc.PGconn, wanted: pq.ExecStatus, warnings: list[str]) -> Any:
    result = connection.get_result()
    if result is None:
        raise BackupError("the copy broke off: Postgres ended it")
    return _expect(result, wanted, warnings)


def _expect(result: Any, wanted: pq.ExecStatus, warnings: list[str]) -> Any:
    if result.status != wanted:
        said = " / ".join([*warnings[:3], _text(result.error_message)])
        raise BackupError(f"Postgres broke the copy off: {said}")
    return result


def _text(words: bytes | None) -> str:
    return " ".join((words or b"").decode("utf-8", "replace").split())
