"""What runs: each service's command, needs, readiness and place in the order."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
from psycopg.conninfo import make_conninfo

from stack import gateway, postgres, postgrest
from stack.backup.restore import Target
from stack.database.push import push
from stack.health import queue_state
from stack.keys import Keys
from stack.processes import Identity, Probe, Service
from stack.settings import Settings

Reach = Callable[[str], str]


def run_dir(settings: Settings) -> Path:
    """The short 0700 folder of our sockets and notes (a socket's path has 107 bytes at most)."""
    folder = postgres.home(settings.state) / "run"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def cluster(settings: Settings) -> postgres.Cluster:
    """Our own Postgres, made runnable; raises PostgresError."""
    return postgres.cluster_of(
        settings.state, postgres.install(settings.root / "node_modules"), settings.postgres_port
    )


def restore_target(settings: Settings) -> Target:
    """Where a backup of this installation goes; raises PostgresError."""
    return Target(settings.state, settings.keys_dir, cluster(settings))


def connections(settings: Settings, keys: Keys) -> Reach:
    """How a role reaches the database: over the socket of ours, or with its password at KONTOR_DB_URL."""
    if settings.db_url is None:
        return cluster(settings).dsn
    url = settings.db_url
    return lambda role: make_conninfo(url, user=role, password=keys.passwords[role])


def services(settings: Settings, keys: Keys, say: Callable[[str], None]) -> list[Service]:
    """Everything `kontor up` runs, in the order in which it is shown."""
    run, reach = run_dir(settings), connections(settings, keys)
    environment = _environment(settings, keys, reach)
    found = [] if settings.db_url else [_postgres(settings, keys, say)]
    needs = ("postgres",) if found else ()
    rest = postgrest.config(reach("authenticator"), run / "rest.sock", keys.jwt_secret)
    found.append(_postgrest(settings, run, rest, environment, needs))
    found.append(_api(settings, run, environment, needs))
    found.append(_realtime(settings, run, environment, needs))
    if (settings.root / "workers" / "__main__.py").exists():
        found.append(_workers(settings, environment, needs, reach("authenticator")))
    found.append(_gateway(settings, keys, run, environment))
    return found


def prepare_external(settings: Settings, keys: Keys, say: Callable[[str], None]) -> None:
    """Lay roles, auth, realtime and our files onto the Postgres of KONTOR_DB_URL; raises PostgresError."""
    url = settings.db_url or ""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
            if row is None or not row[0]:
                raise postgres.PostgresError(
                    "KONTOR_DB_URL signs in without a superuser's rights, which roles and auth need; for a "
                    "hosted Supabase run `kontor db push --url …` instead of `kontor up`"
                )
    except psycopg.OperationalError as error:
        raise postgres.PostgresError(f"KONTOR_DB_URL does not answer: {str(error).strip()}") from error
    with psycopg.connect(url) as connection:
        for file in (postgres.BOOTSTRAP, postgres.AUTH_SCHEMA, postgres.REALTIME_SCHEMA):
            connection.execute(file.read_bytes())
        postgres.set_passwords(connection, keys.passwords)
    prepare_database(settings, keys, connections(settings, keys)("postgres"), say)


def prepare_database(settings: Settings, keys: Keys, conninfo: str, say: Callable[[str], None]) -> None:
    """Bring the database to the state of the files and tell it what the settings decide."""
    push(conninfo, say=lambda line: None if line.startswith("nothing") else say(f"database: {line}"))
    tell_settings(settings, conninfo)


def tell_settings(settings: Settings, conninfo: str) -> None:
    """Note in the database who may sign up, whether mail leaves this machine, and whether others reach it."""
    with psycopg.connect(conninfo) as connection:
        connection.execute(
            "update private.instance set signup = %(signup)s, sends_mail = %(mail)s, is_public = %(public)s"
            " where only_row"
            " and (signup, sends_mail, is_public) is distinct from (%(signup)s, %(mail)s, %(public)s)",
            {
                "signup": settings.signup,
                "mail": settings.smtp_url is not None,
                "public": settings.is_public,
            },
        )


def _environment(settings: Settings, keys: Keys, reach: Reach) -> dict[str, str]:
    """What our services may see: the caller's environment with our settings resolved and a UTF-8 locale."""
    return {
        **settings.environment,
        "KONTOR_DB_URL": reach("postgres"),
        "KONTOR_STACK_DB_URL": settings.db_url or "",
        "KONTOR_STATE": str(settings.state),
        "KONTOR_PORT": str(settings.port),
        "KONTOR_SITE_URL": settings.site_url,
        "KONTOR_SIGNUP": settings.signup,
        "KONTOR_JWT_SECRET": keys.jwt_secret,
        "LC_ALL": "C.UTF-8",  # PostgREST cannot open a path that is not ASCII under `C`
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(settings.root),
        "PYTHONUTF8": "1",
    }


def _postgres(settings: Settings, keys: Keys, say: Callable[[str], None]) -> Service:
    ours = cluster(settings)
    identity = None
    if ours.installation.demoted:
        identity = Identity(ours.installation.uid or 0, ours.installation.gid or 0)

    def before() -> None:
        if ours.stop_orphan():
            say("postgres: ended a server that an earlier run had left")
        ours.clear_stale_lock()

    def prepare() -> None:
        ours.bootstrap(keys.passwords)
        prepare_database(settings, keys, ours.dsn("postgres"), say)

    return Service(
        name="postgres",
        command=ours.command(),
        environment=ours.environment(),
        cwd=ours.socket_dir,
        ready=_connects(ours.dsn(postgres.SUPERUSER)),
        identity=identity,
        before=before,
        after_first=prepare,
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
        harder=(signal.SIGQUIT, signal.SIGKILL),
        start_seconds=900.0,  # after a power cut it reads its log first
        stop_seconds=20.0,
        stop_order=2,
    )


def _postgrest(
    settings: Settings, run: Path, config: str, environment: dict[str, str], needs: tuple[str, ...]
) -> Service:
    socket, path = run / "rest.sock", run / "postgrest.conf"
    return Service(
        name="postgrest",
        command=[postgrest.binary(settings), path],
        environment={**environment, **postgrest.RUNTIME},
        cwd=run,
        ready=lambda: postgrest.answers(socket),
        needs=needs,
        sockets=(socket,),
        before=lambda: write_private(path, config),  # again each time: some machines sweep /tmp
    )


def _api(settings: Settings, run: Path, environment: dict[str, str], needs: tuple[str, ...]) -> Service:
    socket = run / "api.sock"
    command: list[str | Path] = [sys.executable, "-m", "uvicorn", "stack.app:create", "--factory"]
    command += ["--uds", socket, "--no-access-log", "--no-server-header", "--forwarded-allow-ips", "*"]
    # longer than the gateway keeps its connections, so that none is closed under a request
    command += ["--timeout-graceful-shutdown", "8", "--timeout-keep-alive", "130"]
    return Service(
        name="api",
        command=command,
        environment=environment,
        cwd=settings.root,
        ready=_answers(socket),
        needs=needs,
        sockets=(socket,),
    )


def _realtime(settings: Settings, run: Path, environment: dict[str, str], needs: tuple[str, ...]) -> Service:
    socket = run / "realtime.sock"
    return Service(
        name="realtime",
        command=[sys.executable, "-m", "stack.realtime"],
        environment=environment,
        cwd=settings.root,
        ready=_answers(socket),
        needs=needs,
        sockets=(socket,),
    )


def _workers(
    settings: Settings, environment: dict[str, str], needs: tuple[str, ...], conninfo: str
) -> Service:
    async def ready() -> bool:
        # a worker serves nobody; its heartbeat in the queue's books is what there is to see
        try:
            async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=2) as connection:
                return (await queue_state(connection))["workers"] > 0
        except psycopg.Error:
            return False

    return Service(
        name="workers",
        command=[sys.executable, "-m", "workers"],
        environment=environment,
        cwd=settings.root,
        ready=ready,
        needs=needs,
        stop_seconds=15.0,
    )


def _gateway(settings: Settings, keys: Keys, run: Path, environment: dict[str, str]) -> Service:
    config, text = run / "Caddyfile", gateway.caddyfile(settings, run, keys.anon_key)
    return Service(
        name="gateway",
        command=[gateway.binary(settings), "run", "--config", config, "--adapter", "caddyfile"],
        environment={
            **environment,
            "XDG_DATA_HOME": str(settings.state),
            "XDG_CONFIG_HOME": str(settings.state),
        },
        cwd=run,
        ready=lambda: gateway.answers(settings),
        sockets=(run / "admin.sock",),
        before=lambda: write_private(config, text),
        stop_order=0,  # it finishes what is in flight while the others still answer
    )


def write_private(path: Path, text: str) -> None:
    """Write a 0600 file whole; a path of undecodable bytes goes through as it came."""
    draft = path.with_name(f".{path.name}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(os.fsencode(text) if not text.isascii() else text.encode())
    draft.replace(path)


def _connects(conninfo: str) -> Probe:
    async def probe() -> bool:
        try:
            async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    return probe


def _answers(socket: Path) -> Probe:
    async def probe() -> bool:
        async with httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(socket)), timeout=2
        ) as client:
            try:
                return (await client.get("http://api/metrics")).status_code == 200
            except httpx.HTTPError:
                return False

    return probe
