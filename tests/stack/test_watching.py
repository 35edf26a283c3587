"""A part that dies is started again, and `/health` says so while it is away."""

from __future__ import annotations

import os
import signal
import time

import httpx
import pytest

from tests.stack.running import Place, until


@pytest.mark.parametrize("part", ["postgres", "postgrest", "api", "gateway", "workers"])
def test_a_killed_part_is_started_again(running: Place, part: str) -> None:
    before = running.pid(part)
    began = time.monotonic()
    os.kill(before, signal.SIGKILL)
    until(lambda: running.services()[part]["pid"] not in (None, before))
    until(running.is_well)
    assert time.monotonic() - began < 60
    assert running.services()[part]["restarts"] >= 1
    others = {"postgrest", "api", "gateway", "postgres", "workers"} - {part}
    assert all(running.services()[other]["pid"] for other in others)


@pytest.mark.parametrize(("part", "file"), [("postgrest", "postgrest.conf"), ("gateway", "Caddyfile")])
def test_a_part_whose_configuration_was_swept_away_is_started_again(
    running: Place, part: str, file: str
) -> None:
    before = running.pid(part)
    (running.home() / "run" / file).unlink()  # as a machine does that clears /tmp of old files
    os.kill(before, signal.SIGKILL)
    until(lambda: running.services()[part]["pid"] not in (None, before))
    until(running.is_well)


def test_health_is_503_and_names_a_part_that_hangs(running: Place) -> None:
    pid = running.pid("postgrest")
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: running.health()[1]["unwell"] == ["postgrest"])
        status, body = running.health()
        assert status == 503
        assert body["parts"]["postgres"]["state"] == "ok"
    finally:
        os.kill(pid, signal.SIGCONT)
    until(running.is_well)


@pytest.mark.chaos  # a worker is held for lost after 20 s
def test_health_names_workers_that_hang(running: Place) -> None:
    pid = running.pid("workers")
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: running.health()[0] == 503, 40)
        assert running.health()[1]["unwell"] == ["workers"]
    finally:
        os.kill(pid, signal.SIGCONT)
    until(running.is_well)


def test_the_gateway_answers_for_itself_when_the_api_is_away(running: Place) -> None:
    seen: list[httpx.Response] = []

    def away() -> bool:
        os.kill(running.pid("api"), signal.SIGKILL)
        seen.append(httpx.get(f"{running.url}/health", timeout=10, trust_env=False))
        return seen[-1].status_code == 503 and "gateway" in seen[-1].json()["parts"]

    until(away)
    assert seen[-1].json()["unwell"] == ["api"]
    assert seen[-1].headers["content-type"] == "application/json"
    until(running.is_well)


def test_health_says_well_only_when_requests_are_answered_again(running: Place) -> None:
    def ask() -> tuple[int, str]:
        reply = httpx.get(f"{running.url}/rest/v1/rpc/instance_state", timeout=10, trust_env=False)
        return reply.status_code, reply.text

    for _ in range(3):
        assert running.is_well()  # an answer that a later one must not repeat
        os.kill(running.pid("postgrest"), signal.SIGKILL)
        status, said = ask()
        assert status in (200, 503), said  # the gateway waits for its return; it may still have no schema
        until(running.is_well)
        status, said = ask()
        assert status == 200, said


def test_status_tells_each_part_and_its_restarts(running: Place) -> None:
    until(running.is_well)
    said = running.kontor("status")
    for part in ("postgres", "postgrest", "api", "gateway"):
        assert part in said
    assert running.note()["status"] == "ok"
