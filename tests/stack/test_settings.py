"""Settings, keys and log files: what is read, what is refused, what is kept."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from pathlib import Path

import jwt
import pytest

from functions._shared import settings as functions_settings
from stack import keys, settings
from stack.processes import Service
from stack.supervisor import Supervisor, Timing
from tests.stack.running import ROOT


def test_the_example_holds_exactly_the_names_that_are_read() -> None:
    shown = set(settings.read_env_file(ROOT / ".env.example"))
    assert shown == set(settings.NAMES) | set(functions_settings.NAMES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KONTOR_PORT", "70000"),
        ("KONTOR_PORT", "x"),
        ("KONTOR_SIGNUP", "everybody"),
        ("KONTOR_SITE_URL", "kontor.example"),
        ("KONTOR_SITE_URL", "https://kontor.example/path"),
        ("KONTOR_JWT_SECRET", "short"),
        ("KONTOR_TLS", "auto"),
        ("KONTOR_TRUSTED_PROXIES", "10.0.0.0/8; evil"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(settings.SettingsError, match=name):
        settings.load({name: value})


def test_keys_are_private_made_once_and_follow_a_changed_secret(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = keys.ensure(folder)
    assert keys.ensure(folder) == first
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert jwt.decode(first.anon_key, first.jwt_secret, algorithms=["HS256"])["role"] == "anon"
    changed = keys.ensure(folder, "another-secret-of-at-least-32-characters")
    assert jwt.decode(changed.service_key, changed.jwt_secret, algorithms=["HS256"])["role"] == "service_role"
    assert changed.credential_key == first.credential_key


def test_a_log_file_is_bounded(tmp_path: Path) -> None:
    async def ready() -> bool:
        return True

    noisy = "import time\nwhile True:\n    print('x' * 1000, flush=True)\n    time.sleep(0.001)"
    service = Service("noisy", [sys.executable, "-c", noisy], dict(os.environ), tmp_path, ready)
    supervisor = Supervisor(
        [service],
        logs=tmp_path,
        status=tmp_path / "status.json",
        say=lambda line: None,
        on_ready=lambda: None,
        timing=Timing(housekeeping=0.05),
        log_bytes=100_000,
    )

    async def run() -> None:
        asyncio.get_running_loop().call_later(1.5, os.kill, os.getpid(), signal.SIGTERM)
        await supervisor.run()

    asyncio.run(run())
    assert (tmp_path / "noisy.log.1").exists()
    assert sum(path.stat().st_size for path in tmp_path.glob("noisy.log*")) < 1_000_000
