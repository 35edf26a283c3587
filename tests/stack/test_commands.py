"""The `kontor` command against a running stack, and what it says when something is missing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import httpx

from tests.stack.running import ROOT, Place, until


def sign_in(place: Place, email: str, password: str) -> int:
    anon = (place.state / "keys" / "anon_key").read_text().strip()
    reply = httpx.post(
        f"{place.url}/auth/v1/token?grant_type=password",
        json={"email": email, "password": password},
        headers={"apikey": anon},
        trust_env=False,
    )
    return reply.status_code


def test_the_setup_link_is_made_anew_until_there_is_an_owner(place: Place) -> None:
    place.start()
    first, second = place.kontor("setup-link"), place.kontor("setup-link")
    assert first.startswith(f"{place.url}/setup#token=")
    assert first != second

    place.kontor("user", "create", "owner@example.com", "--password-stdin", stdin="a-long-password-1\n")
    assert sign_in(place, "owner@example.com", "a-long-password-1") == 200
    place.kontor(
        "user", "reset-password", "owner@example.com", "--password-stdin", stdin="a-long-password-2\n"
    )
    assert sign_in(place, "owner@example.com", "a-long-password-1") == 400
    assert sign_in(place, "owner@example.com", "a-long-password-2") == 200
    assert "there is an owner" in place.kontor("setup-link", expect=1)

    assert "Kontor is running" in place.kontor("db", "reset", "--yes", expect=1)
    place.stop()
    place.kontor("db", "reset", "--yes")
    place.start()
    until(lambda: "setup#token=" in place.said(), 10)


def test_the_running_database_is_what_the_files_say_until_it_is_changed(running: Place) -> None:
    assert running.kontor("db", "diff") == "no difference\n"
    assert "export type Database" in running.kontor("types")


def test_a_pushed_database_has_nothing_to_do(running: Place) -> None:
    assert "nothing to do" in running.kontor("db", "push")
    assert "nothing to do" in running.kontor("db", "push", "--dry-run")


def test_the_outbox_link_opens_the_page(running: Place) -> None:
    link = running.kontor("outbox").strip()
    assert httpx.get(link, trust_env=False).status_code == 200
    assert httpx.get(f"{link}x", trust_env=False).status_code in (401, 403, 404)


def test_the_outbox_is_off_with_a_public_address(running: Place) -> None:
    environment = {**running.environment, "KONTOR_SITE_URL": "https://kontor.example"}
    done = subprocess.run(
        [ROOT / "kontor", "outbox"], env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert "public" in done.stderr


def test_psql_is_looked_for_on_path_and_its_lack_said(running: Place, tmp_path: Path) -> None:
    fake = tmp_path / "psql"
    fake.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    fake.chmod(0o755)
    with_psql = {**running.environment, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [ROOT / "kontor", "psql", "-c", "select 1"]
    done = subprocess.run(command, env=with_psql, capture_output=True, text=True, check=True, timeout=30)
    assert "user=postgres" in done.stdout
    assert done.stdout.endswith("-c|select 1|")
    fake.unlink()
    (tmp_path / "sh").symlink_to("/bin/sh")
    for name in ("dirname", "readlink"):
        (tmp_path / name).symlink_to(Path("/usr/bin") / name)
    without = {**running.environment, "PATH": str(tmp_path)}
    done = subprocess.run(command, env=without, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 1
    assert "install" in done.stderr


def test_logs_are_shown_by_name(running: Place) -> None:
    assert "Uvicorn" in running.kontor("logs", "api", "--lines", "200")
    assert "there are: api" in running.kontor("logs", "nonsense", expect=1)


def test_a_command_without_a_running_stack_says_how_to_start_it(place: Place) -> None:
    assert "kontor up" in place.kontor("setup-link", expect=1)
    assert "not running" in place.kontor("status", expect=3)


def test_the_command_runs_through_a_link_and_from_any_folder(running: Place, tmp_path: Path) -> None:
    link = tmp_path / "a link"
    link.symlink_to(ROOT / "kontor")
    done = subprocess.run(
        [link, "status", "--json"],
        env=running.environment,
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert b'"running": true' in done.stdout
