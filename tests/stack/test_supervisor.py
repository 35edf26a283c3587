"""What one part does must not end the others."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stack.processes import Service
from stack.supervisor import Supervisor, Timing
from tests.stack.running import until

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


async def well() -> bool:
    return True


def services(status: Path) -> dict[str, Any]:
    return dict(json.loads(status.read_text())["services"])


@pytest.mark.parametrize("step", ["before", "ready"])
def test_a_part_whose_start_raises_anything_is_started_again_and_the_others_stay(
    tmp_path: Path, step: str
) -> None:
    calls = {"before": 0, "ready": 0}

    def surprise(of: str) -> None:
        calls[of] += 1
        if of == step and calls[of] == 2:
            raise ValueError("never heard of")

    async def ready() -> bool:
        surprise("ready")
        return True

    said: list[str] = []
    status = tmp_path / "status.json"
    environment = dict(os.environ)
    supervisor = Supervisor(
        [
            Service("odd", SLEEP, environment, tmp_path, ready, before=lambda: surprise("before")),
            Service("other", SLEEP, environment, tmp_path, well),
        ],
        logs=tmp_path,
        status=status,
        say=said.append,
        on_ready=lambda: None,
        timing=Timing(first_backoff=0.01),
    )

    async def when(holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        await asyncio.to_thread(until, lambda: status.exists() and holds(services(status)))
        return services(status)

    async def run() -> None:
        supervising = asyncio.create_task(supervisor.run())
        first = await when(lambda found: all(part["state"] == "running" for part in found.values()))
        os.kill(first["odd"]["pid"], signal.SIGKILL)
        now = await when(lambda found: found["odd"]["restarts"] == 2 and found["odd"]["state"] == "running")
        assert now["other"] == first["other"]
        assert now["odd"]["pid"] not in (None, first["odd"]["pid"])
        os.kill(os.getpid(), signal.SIGTERM)
        await supervising

    asyncio.run(run())
    assert any("ValueError: never heard of" in line for line in said)
