"""`kontor backup` and `kontor restore`."""

from __future__ import annotations

import argparse
import contextlib
import errno
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from stack import keys, services
from stack.backup import drill, make, record, restore
from stack.backup.record import BackupError
from stack.backup.stream import Progress
from stack.commands import lifecycle
from stack.commands.errors import CommandError
from stack.lock import InstanceLock, holder
from stack.settings import Settings


def backup(settings: Settings, chosen: argparse.Namespace) -> int:
    """Make a backup, or list, verify or try out those there are."""
    with _failures_in_words():
        if chosen.verify:
            return _verify(_find(settings, chosen.verify))
        if chosen.drill:
            return _drill(settings, _find(settings, chosen.drill))
        folder = Path(chosen.folder).absolute() if chosen.folder else settings.state / "backups"
        return _list(folder) if chosen.list else _make(settings, folder, chosen.keep)


def restore_backup(settings: Settings, chosen: argparse.Namespace) -> int:
    """Put a backup in place; nothing may run."""
    _refuse_external(settings)
    found = _find(settings, chosen.backup)
    with _failures_in_words():
        InstanceLock(settings.state / "lock", settings.port)  # until this process ends
        target = services.restore_target(settings)
        target.cluster.stop_orphan()
        aside = restore.restore(found, target, replace=chosen.replace, say=lifecycle.say)
    lifecycle.say(f"restored {found}; start it with `make up` or `kontor up`")
    for path in aside:
        lifecycle.say(f"what was there before is in {path}")
    return 0


def _make(settings: Settings, folder: Path, keep: int | None) -> int:
    _refuse_external(settings)
    cluster = services.cluster(settings)
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        if holder(settings.state / "lock") is None:
            InstanceLock(settings.state / "lock", settings.port)  # until this process ends
            target = services.restore_target(settings)
            cluster.stop_orphan()
            restore.finish(target, lifecycle.say)  # a kill may have left the data under another name
            if not (cluster.data_dir / "PG_VERSION").exists():
                raise CommandError("there is no database yet; start Kontor with `make up`")
            settings.logs_dir.mkdir(mode=0o700, exist_ok=True)
            cluster = replace(cluster, listen=False)
            stack.enter_context(drill.alone(cluster, settings.logs_dir / "postgres.log"))
        keys.ensure(settings.keys_dir, settings.jwt_secret)
        made = make.make(cluster, settings.keys_dir, folder, lifecycle.say)
    seconds = time.monotonic() - began
    lifecycle.say(f"{made.path}: {record.size_words(made.record.size)} in {seconds:.1f} s")
    if folder == settings.state / "backups":
        lifecycle.say("It lies beside the data: copy it to another machine.")
    if settings.environment.get("KONTOR_CREDENTIAL_KEYS"):
        lifecycle.say("KONTOR_CREDENTIAL_KEYS is not in it: keep that beside it, stored credentials need it.")
    for path in make.thin_out(folder, keep, made) if keep else []:
        lifecycle.say(f"removed {path}")
    return 0


def _list(folder: Path) -> int:
    found, faults = make.look(folder)
    for one in found:
        about = one.record
        lifecycle.say(
            f"{one.path}  {about.made_at}  {record.size_words(about.size)}  Postgres {about.postgres}"
        )
    for fault in faults:
        lifecycle.say(fault)
    if not found:
        lifecycle.say(f"no backup in {folder}")
    return 1 if faults else 0


def _verify(path: Path) -> int:
    made = record.load(path)
    contents = record.files_of(path, made)
    record.check_shape(path, contents)
    record.check_contents(path, contents, Progress(lifecycle.say, "verify", made.size).add)
    lifecycle.say(f"{path}: {len(contents)} files, {record.size_words(made.size)}, all as they were made")
    return 0


def _drill(settings: Settings, path: Path) -> int:
    _refuse_external(settings)
    outcome = drill.drill(path, services.restore_target(settings), lifecycle.say)
    lifecycle.say(
        f"{path}: copied in {outcome.copied:.1f} s, started in {outcome.started:.1f} s, "
        f"checked in {outcome.checked:.1f} s: {outcome.organisations} organisations' ledgers, "
        f"{outcome.indexes} indexes, {outcome.tables} tables"
    )
    if outcome.faults:
        raise CommandError("the restored copy is not sound:\n" + "\n".join(outcome.faults[:20]))
    lifecycle.say("all sound")
    return 0


def _find(settings: Settings, words: str) -> Path:
    """A backup by its path, or by its name in the default place."""
    for path in (Path(words).absolute(), settings.state / "backups" / words):
        if (path / record.RECORD).exists():
            return path
    inside = [one.path.name for one in make.existing(Path(words).absolute())]
    if inside:
        raise CommandError(
            f"{words} holds backups; name one of them, such as {words.rstrip('/')}/{inside[-1]}"
        )
    raise CommandError(
        f"{words} is no backup: it holds no {record.RECORD}; `kontor backup --list` shows those there are"
    )


def _refuse_external(settings: Settings) -> None:
    if settings.db_url is not None:
        raise CommandError(
            "KONTOR_DB_URL names a Postgres that is not ours: its owner backs it up, with pg_basebackup or pg_dump "
            f"or as its provider does. Copy {settings.keys_dir} too: without it stored credentials are lost"
        )


@contextlib.contextmanager
def _failures_in_words() -> Iterator[None]:
    """A file that cannot be read or written, or a full disk, as a line that names it."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise BackupError("the disk is full; free some space and try again") from error
        raise BackupError(f"{error.filename or 'the disk'}: {error.strerror}") from error
