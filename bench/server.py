"""The bench's own servers: a Postgres, a PostgREST on TCP and one behind the real gateway; nothing of a person's data."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from stack import gateway, keys, postgres, postgrest, settings
from stack.database import push
from stack.postgres import SUPERUSER, Cluster, free_port

START_SECONDS = 60.0


class BenchError(Exception):
    """The bench cannot go on; the text says why and what to do."""


class Server:
    """A Postgres with the product's own settings."""

    def __init__(self, cluster: Cluster, log: Path) -> None:
        self.cluster, self._log = cluster, log
        self.start()

    def start(self) -> None:
        """Returns when it takes connections."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self.cluster.command(), stdout=log, stderr=log, **self.cluster.identity()
            )
        wait(self.cluster.ready, self.process, self._log)

    def stop(self) -> None:
        _stop(self.process, signal.SIGINT)

    def restart(self) -> None:
        """Every connection is cut, as by an upgrade."""
        self.stop()
        self.start()


def log_of(cluster: Cluster) -> Path:
    """What the bench's own Postgres says."""
    return cluster.socket_dir / "postgres.log"


@contextmanager
def running_server() -> Iterator[Server]:
    """A Postgres on an empty folder, migrated; gone afterwards."""
    state = Path(tempfile.mkdtemp(prefix="kontor-bench-"))
    cluster = postgres.cluster_of(state, postgres.install(settings.ROOT / "node_modules"), free_port())
    cluster.initialise()
    server = Server(cluster, log_of(cluster))
    try:
        cluster.bootstrap({"authenticator": "bench", "postgres": "bench"})
        push.push(cluster.dsn("postgres"), say=lambda _: None)
        yield server
    finally:
        server.stop()
        for folder in (cluster.data_dir, cluster.socket_dir, state):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres() -> Iterator[Cluster]:
    """The same, for what does not restart it."""
    with running_server() as server:
        yield server.cluster


@dataclass(frozen=True)
class Api:
    """Two PostgRESTs over one database: `direct` on TCP, and one behind the gateway at `door`."""

    direct: str
    door: str
    secret: str
    pid: int


@contextmanager
def running_api(cluster: Cluster, dbname: str = "postgres") -> Iterator[Api]:
    """PostgREST twice (the gateway reaches its own over a socket, as in the product) and Caddy."""
    state = Path(tempfile.mkdtemp(prefix="kb-"))
    chosen = settings.load({"KONTOR_STATE": str(state), "KONTOR_PORT": str(free_port())})
    made = keys.ensure(chosen.keys_dir)
    port = free_port()
    program, reach = postgrest.binary(chosen), cluster.dsn("authenticator", dbname)
    behind = postgrest.config(reach, state / "rest.sock", made.jwt_secret)
    (state / "behind.conf").write_text(behind)
    (state / "direct.conf").write_text(_on_port(behind, port))
    (state / "Caddyfile").write_text(gateway.caddyfile(chosen, state, made.anon_key))
    commands = [
        [str(program), str(state / "direct.conf")],
        [str(program), str(state / "behind.conf")],
        [str(gateway.binary(chosen)), "run", "--config", str(state / "Caddyfile"), "--adapter", "caddyfile"],
    ]
    servers: list[subprocess.Popen[bytes]] = []
    try:
        for number, command in enumerate(commands):
            servers.append(_start(command, state, state / f"{number}.log"))
        wait(lambda: answers(f"http://127.0.0.1:{port}/"), servers[0], state / "0.log")
        wait(lambda: asyncio.run(postgrest.answers(state / "rest.sock")), servers[1], state / "1.log")
        wait(lambda: asyncio.run(gateway.answers(chosen)), servers[2], state / "2.log")
        yield Api(f"http://127.0.0.1:{port}", f"{chosen.local_url}/rest/v1", made.jwt_secret, servers[0].pid)
    finally:
        for server in reversed(servers):
            _stop(server, signal.SIGTERM)
        shutil.rmtree(state, ignore_errors=True)


@contextmanager
def running_rest(cluster: Cluster, dbname: str) -> Iterator[tuple[str, str]]:
    """One PostgREST with one connection over a database: its address and the secret of its tokens."""
    state = Path(tempfile.mkdtemp(prefix="kb-"))
    port, secret = free_port(), secrets.token_hex(32)
    text = postgrest.config(cluster.dsn("authenticator", dbname), state / "rest.sock", secret, pool=1)
    (state / "rest.conf").write_text(_on_port(text, port))
    program = postgrest.binary(settings.load({"KONTOR_STATE": str(state)}))
    server = _start([str(program), str(state / "rest.conf")], state, state / "rest.log")
    try:
        wait(lambda: answers(f"http://127.0.0.1:{port}/"), server, state / "rest.log")
        yield f"http://127.0.0.1:{port}", secret
    finally:
        _stop(server, signal.SIGTERM)
        shutil.rmtree(state, ignore_errors=True)


def _on_port(text: str, port: int) -> str:
    """PostgREST's configuration with TCP in place of the socket."""
    kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("server-unix"))
    return f'{kept}server-host = "127.0.0.1"\nserver-port = {port}\n'


def _start(command: list[str], state: Path, log: Path) -> subprocess.Popen[bytes]:
    environment = {"LC_ALL": "C.UTF-8", "XDG_DATA_HOME": str(state), "HOME": str(state), **postgrest.RUNTIME}
    with log.open("wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, env=environment)


def as_superuser(cluster: Cluster, *statements: str, dbname: str = "postgres") -> None:
    """Run statements one by one, each committed."""
    with psycopg.connect(cluster.dsn(SUPERUSER, dbname), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def answers(url: str) -> bool:
    """Whether a server is there and well enough to refuse."""
    try:
        return httpx.head(url, timeout=2, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def wait(holds: Callable[[], bool], server: subprocess.Popen[bytes], log: Path) -> None:
    """Until it holds; raises BenchError with the end of the log when the server ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not holds():
        if server.poll() is not None or time.monotonic() > deadline:
            raise BenchError(f"a server did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    if server.poll() is None:
        server.send_signal(sign)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)
