"""Makes .venv and node_modules from the lock files and the frontend, each only when its inputs changed.

Runs on the machine's own Python, before anything is installed: the standard library only.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MODULES = ROOT / "node_modules"
DIST = ROOT / "frontend" / "dist"
OLDEST_NODE = (20, 19)
NEEDED_BYTES = 1_500_000_000


class InstallError(Exception):
    """Something is missing on this machine; the text names it and the cure."""


def say(line: str) -> None:
    """One line of progress."""
    print(line, flush=True)


def digest_of(paths: Iterable[Path]) -> str:
    """A hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(os.fsencode(path.relative_to(ROOT)) + b"\0" + path.read_bytes())
    return total.hexdigest()


def stamped(stamp: Path, wanted: str) -> bool:
    """Whether the work under this stamp was finished for these inputs; it is written last."""
    return stamp.exists() and stamp.read_text("ascii").strip() == wanted


def run(command: list[str | Path], what: str, *cures: tuple[str, str]) -> None:
    """Run a program quietly; its last lines and a cure are shown when it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode == 0:
        return
    said = done.stdout.decode("utf-8", "replace")
    cure = next((cure for sign, cure in (*cures, *COMMON_CURES) if sign in said), "")
    tail = "\n".join(f"    {line}" for line in said.strip().splitlines()[-12:])
    raise InstallError(f"{what} failed{': ' + cure if cure else ''}\n{tail}")


OFFLINE = "the package registry cannot be reached; check the network or the proxy settings"
FULL = "the disk is full; free some space"
COMMON_CURES = (
    ("No space left", FULL),
    ("ENOSPC", FULL),
    ("ENOTFOUND", OFFLINE),
    ("EAI_AGAIN", OFFLINE),
    ("Temporary failure in name resolution", OFFLINE),
    ("Max retries exceeded", OFFLINE),
)


def check_machine() -> None:
    """Refuse early what cannot work; raises InstallError."""
    if not MODULES.is_dir() and shutil.disk_usage(ROOT).free < NEEDED_BYTES:
        raise InstallError(f"less than 1.5 GB free on the disk of {ROOT}; free some space")
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise InstallError("no Node.js with npm on PATH: install Node 20.19 or newer from https://nodejs.org")
    said = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    match = re.match(r"v(\d+)\.(\d+)", said)
    if match is None or (int(match[1]), int(match[2])) < OLDEST_NODE:
        raise InstallError(
            f"Node {said or '?'} ({node}) is too old: install 20.19 or newer from https://nodejs.org"
        )


def make_venv(lock: Path) -> None:
    """.venv from a lock file; one that no longer runs (its Python was removed) is made anew."""
    stamp, wanted, python = VENV / f"kontor-{lock.name}", digest_of([lock]), VENV / "bin" / "python"
    works = python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0
    if works and stamped(stamp, wanted):
        return
    began = time.monotonic()
    say(f"Python packages: installing {lock.name} …")
    if not works:
        shutil.rmtree(VENV, ignore_errors=True)
        no_venv = ("ensurepip", "this Python has no venv; Debian and Ubuntu: apt install python3-venv")
        run([sys.executable, "-m", "venv", VENV], "making .venv", no_venv)
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--quiet",
    ]
    run([*pip, "--require-hashes", "-r", lock], f"installing {lock.name}")
    stamp.write_text(wanted)
    say(f"Python packages: done after {time.monotonic() - began:.0f} s")


def make_modules() -> None:
    """node_modules from its lock file."""
    stamp = MODULES / ".kontor-lock"
    wanted = digest_of(ROOT / name for name in ("package.json", "package-lock.json", ".npmrc"))
    if stamped(stamp, wanted):
        return
    began = time.monotonic()
    say("Node packages: npm ci …")
    run(["npm", "ci", "--no-audit", "--no-fund"], "npm ci")
    stamp.write_text(wanted)
    say(f"Node packages: done after {time.monotonic() - began:.0f} s")


def build_frontend() -> None:
    """frontend/dist, when a source or a package changed."""
    sources = [ROOT / "package.json", ROOT / "package-lock.json"]
    sources += [
        path for path in (ROOT / "frontend").rglob("*") if path.is_file() and DIST not in path.parents
    ]
    stamp, wanted = MODULES / ".kontor-build", digest_of(sources)
    if (DIST / "index.html").exists() and stamped(stamp, wanted):
        return
    began = time.monotonic()
    say("Frontend: building …")
    run(["npm", "run", "--silent", "build"], "building the frontend")
    stamp.write_text(wanted)
    say(f"Frontend: built in {time.monotonic() - began:.0f} s")


def side_by_side(*works: Callable[[], None]) -> None:
    """Run each in a thread of its own; the first failure is raised when all have ended."""
    failures: list[Exception] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except (InstallError, OSError) as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def pages() -> None:
    """The frontend, from its packages on."""
    make_modules()
    build_frontend()


def main(mode: str) -> int:
    """`run`: what `make up` needs. `dev`: what the tests need too."""
    lock = ROOT / ("dev-requirements.lock" if mode == "dev" else "requirements.lock")
    try:
        check_machine()
        side_by_side(lambda: make_venv(lock), pages)
    except (InstallError, OSError) as error:
        print(f"kontor: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
