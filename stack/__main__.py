"""The `kontor` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from stack import lock, settings
from stack.commands import accounts, backup, database, demo, lifecycle

Command = Callable[[settings.Settings, argparse.Namespace], int]
Branch: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def parser() -> argparse.ArgumentParser:
    """The command line as one tree; each leaf names its function."""
    root = argparse.ArgumentParser(prog="kontor", description="The stack of Kontor on one machine.")
    root.add_argument(
        "--port", type=_port, default=argparse.SUPPRESS, help="the gateway's port (default 54321)"
    )
    commands = root.add_subparsers(metavar="command", required=True)

    def add(name: str, run: Command, does: str, into: Branch = commands) -> argparse.ArgumentParser:
        leaf = into.add_parser(name, help=does, description=does)
        leaf.set_defaults(run=run)
        return leaf

    up = add("up", lifecycle.up, "start everything and watch it")
    up.add_argument("--detach", action="store_true", help="go to the background once all is well")
    up.add_argument(
        "--port", type=_port, default=argparse.SUPPRESS, help="the gateway's port; Postgres gets the next"
    )
    add("down", lifecycle.down, "stop everything")
    add("status", lifecycle.status, "what runs and how it is").add_argument("--json", action="store_true")
    logs = add("logs", lifecycle.logs, "the last lines of all services or one")
    logs.add_argument("service", nargs="?")
    logs.add_argument("--follow", "-f", action="store_true")
    logs.add_argument("--lines", "-n", type=int, default=30)
    add("psql", database.psql, "a psql session as role postgres; its own options follow")

    db = commands.add_parser("db", help="push, reset or compare the database").add_subparsers(required=True)
    push = add("push", database.push_files, "migrations, then routines, then policies", db)
    push.add_argument("--url", help="another Postgres, such as a hosted Supabase")
    push.add_argument("--dry-run", action="store_true", help="only say what would be done")
    reset = add("reset", database.reset, "throw the local database away and make it anew", db)
    reset.add_argument("--yes", action="store_true", help="do not ask")
    add("diff", database.diff, "drift between the files and a database", db).add_argument("--url")

    add("types", database.types, "the TypeScript types of the database, to standard output").add_argument(
        "--url"
    )

    copy = add("backup", backup.backup, "a whole copy of database and keys, while all runs")
    copy.add_argument(
        "folder", nargs="?", help="where backups are kept (default: backups in the state folder)"
    )
    copy.add_argument("--keep", type=_count, metavar="N", help="then remove all but the newest N")
    instead = copy.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="only list the backups there are")
    instead.add_argument("--verify", metavar="BACKUP", help="only read a backup and compare each file")
    instead.add_argument("--drill", metavar="BACKUP", help="only restore a backup aside, start and check it")
    back = add("restore", backup.restore_backup, "put a backup in place, while nothing runs")
    back.add_argument("backup", help="a backup's folder, or its name in the default place")
    back.add_argument("--replace", action="store_true", help="move aside the data and keys that are there")

    add("setup-link", accounts.setup_link, "a new one-time link for the first owner")
    user = commands.add_parser("user", help="make a user or a new password").add_subparsers(required=True)
    for name, run, text in (
        (
            "create",
            accounts.create_user,
            "a confirmed user; the password is asked for, or made and shown once",
        ),
        ("reset-password", accounts.reset_password, "a new password for a user"),
    ):
        leaf = add(name, run, text, user)
        leaf.add_argument("email")
        leaf.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
    firm = commands.add_parser("demo", help="load or remove a firm with invented figures").add_subparsers(
        required=True
    )
    add("load", demo.load, "make the demo firm, or the same anew relative to today", firm).add_argument(
        "email", nargs="?", help="who is to own it (default: a user made for it)"
    )
    add("remove", demo.remove, "remove the demo firm with everything in it", firm)
    add("outbox", accounts.outbox, "the link to the page of mails that were not sent")
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a failure is a line that names cause and cure, and exit code 1."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["psql"] and words[1:] not in (["-h"], ["--help"]):
        words, passed_on = ["psql"], words[1:]
    else:
        passed_on = []
    chosen = parser().parse_args(words, argparse.Namespace(passed_on=passed_on))
    try:
        told = settings.load(port=getattr(chosen, "port", None))
        if chosen.run is not lifecycle.up and (running := lock.holder(told.state / "lock")):
            told = settings.load(port=running.port)
        return int(chosen.run(told, chosen))
    except lifecycle.FAILURES as error:
        lifecycle.say(f"kontor: {error}", to=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65534:
        raise argparse.ArgumentTypeError("a number from 1 to 65534")
    return int(text)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
