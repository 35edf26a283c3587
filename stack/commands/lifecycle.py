"""`kontor up`, `down`, `status` and `logs`."""

from __future__ import annotations

import argparse
import asyncio
import errno
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any, TextIO

import httpx

from stack import gateway, keys, ports, postgres, postgrest, services
from stack.backup import restore
from stack.backup.record import BackupError
from stack.commands import accounts
from stack.commands.errors import CommandError
from stack.database.files import SourceError
from stack.database.push import PushError
from stack.lock import AlreadyRunningError, InstanceLock, holder
from stack.processes import StartError
from stack.settings import Settings, SettingsError
from stack.supervisor import Supervisor

# what a command may end with: texts that name cause and cure
FAILURES = (
    AlreadyRunningError,
    BackupError,
    CommandError,
    PushError,
    SettingsError,
    SourceError,
    StartError,
    gateway.GatewayError,
    ports.PortTakenError,
    postgres.PostgresError,
    postgrest.PostgrestError,
)
STOP_PATIENCE = 60.0
START_PATIENCE = 180.0


def say(line: str, to: TextIO | None = None) -> None:
    """Print; a terminal that was closed must not end the stack."""
    target = to or sys.stdout
    try:
        print(line, file=target, flush=True)
    except OSError:
        # the terminal is gone: nothing later may trip over it either, the interpreter's last flush included
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, target.fileno())
        os.close(silent)


def up(settings: Settings, chosen: argparse.Namespace) -> int:
    """Start everything; in the foreground until a signal, or in the background until `kontor down`."""
    if chosen.detach:
        return _detached(settings)
    try:
        return _foreground(settings)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CommandError(
                f"the disk of {settings.state} is full; free some space and start again"
            ) from error
        raise


def _foreground(settings: Settings) -> int:
    began = time.monotonic()
    lock = InstanceLock(settings.state / "lock", settings.port)
    settings.logs_dir.mkdir(mode=0o700, exist_ok=True)
    _check_ports(settings)
    if settings.db_url is None:
        target = services.restore_target(settings)
        target.cluster.stop_orphan()
        restore.finish(target, say)  # before a key is made or a server started
    made = keys.ensure(settings.keys_dir, settings.jwt_secret)
    if settings.db_url is None:
        if not (ours := services.cluster(settings)).data_dir.exists():
            say("making a new database …")
        ours.stop_orphan()
        ours.initialise()
    else:
        services.prepare_external(settings, made, say)

    def ready() -> None:
        lines = [f"Kontor is up after {time.monotonic() - began:.1f} s: {settings.site_url}"]
        try:
            accounts.say_first_steps(settings, made, lines.append)
        except CommandError as error:  # a database that dies at this moment is started again, as at any other
            lines.append(f"{error}; `kontor setup-link` shows the first steps")
        # at once: whoever waits for the first line shows the others too
        say("\n".join(lines))

    supervisor = Supervisor(
        services.services(settings, made, say),
        logs=settings.logs_dir,
        status=services.run_dir(settings) / "status.json",
        say=say,
        on_ready=ready,
        log_bytes=settings.log_bytes,
    )
    asyncio.run(supervisor.run())
    say("Kontor is down.")
    lock.keep()
    return 0


def _check_ports(settings: Settings) -> None:
    cure = "choose another with KONTOR_PORT or `kontor up --port N`"
    wanted = [80, 443] if settings.tls else [settings.port]
    for port in wanted + ([] if settings.db_url else [settings.postgres_port]):
        ports.wait_until_free(port, setting=cure, say=say)


def _detached(settings: Settings) -> int:
    """A stack of its own session; we wait until it is well, or show what it said."""
    settings.logs_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (running := holder(settings.state / "lock")) is not None:
        raise AlreadyRunningError(f"already running (process {running.pid}); stop it with `kontor down`")
    path = settings.logs_dir / "kontor.log"
    with path.open("ab") as log:
        start = log.tell()
        child = subprocess.Popen(
            [sys.executable, "-m", "stack", "up", "--port", str(settings.port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=settings.root,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline:
        ended = child.poll() is not None
        said = path.read_bytes()[start:].decode("utf-8", "replace")
        if ended:
            raise CommandError(said.strip().removeprefix("kontor: ") or f"ended with {child.returncode}")
        if "Kontor is up" in said and said.endswith("\n"):
            say(said.rstrip())
            return 0
        time.sleep(0.05)
    raise CommandError(f"not up after {START_PATIENCE:.0f} s; see {path}")


def down(settings: Settings, chosen: argparse.Namespace) -> int:
    """Stop the stack of this state folder and wait until it is gone."""
    lock = settings.state / "lock"
    running = holder(lock)
    if running is None:
        say("Kontor was not running.")
        return 0
    for sign, patience in ((signal.SIGTERM, STOP_PATIENCE), (signal.SIGKILL, 10.0)):
        os.kill(running.pid, sign)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if holder(lock) is None:
                say("Kontor is down.")
                return 0
            time.sleep(0.05)
    raise CommandError(f"process {running.pid} does not end")


def status(settings: Settings, chosen: argparse.Namespace) -> int:
    """What runs: 0 when all is well, 3 when nothing runs, 1 when a part is not well."""
    found = state_of(settings)
    if chosen.json:
        say(json.dumps(found, indent=2))
    elif not found["running"]:
        say("Kontor is not running.")
    else:
        say(f"{found['url']}  {found['status']}  (process {found['pid']})")
        for name, part in found["parts"].items():
            about = found["services"].get(name, {})
            pid, restarts = about.get("pid") or "", about.get("restarts", 0)
            say(f"  {name:<12}{part['state']:<12}{pid!s:<9}" + (f"restarted {restarts}×" if restarts else ""))
    if not found["running"]:
        return 3
    return 0 if found["status"] == "ok" else 1


def state_of(settings: Settings) -> dict[str, Any]:
    """The supervisor's note together with what `/health` says."""
    running = holder(settings.state / "lock")
    if running is None:
        return {"running": False, "status": "down", "url": settings.site_url, "parts": {}, "services": {}}
    try:
        note = json.loads((services.run_dir(settings) / "status.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        note = {"services": {}}
    found = {"running": True, "pid": running.pid, "url": settings.site_url, "services": note["services"]}
    try:
        reply = httpx.get(f"{settings.local_url}/health", timeout=5, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        reply = {
            "status": "unwell",
            "parts": {"gateway": {"state": "away"}}
            | {name: {"state": one["state"]} for name, one in note["services"].items() if name != "gateway"},
        }
    return found | {"status": reply["status"], "parts": reply["parts"]}


def logs(settings: Settings, chosen: argparse.Namespace) -> int:
    """The ends of the logs; with --follow, what comes after too."""
    paths = sorted(settings.logs_dir.glob("*.log"))
    if chosen.service:
        paths = [path for path in paths if path.stem == chosen.service]
        if not paths:
            known = ", ".join(sorted(path.stem for path in settings.logs_dir.glob("*.log"))) or "none yet"
            raise CommandError(f"no log of {chosen.service!r}; there are: {known}")
    if chosen.follow:
        os.execvp("tail", ["tail", "-n", str(chosen.lines), "-F", *(str(path) for path in paths)])  # noqa: S606 - no shell is wanted
    for path in paths:
        if len(paths) > 1:
            say(f"── {path.stem}")
        for line in path.read_text("utf-8", "replace").splitlines()[-chosen.lines :]:
            say(line)
    return 0
