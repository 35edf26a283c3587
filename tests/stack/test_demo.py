"""`kontor demo load` and `remove` against a running stack."""

from __future__ import annotations

import re
import subprocess

from tests.stack.running import ROOT, Place
from tests.stack.test_commands import sign_in


def test_the_demo_is_loaded_signed_into_and_removed(running: Place) -> None:
    assert "no demo firm" in running.kontor("demo", "remove")
    said = running.kontor("demo", "load")
    email, password = re.findall(r"^(?:mail address|password, shown once): (\S+)$", said, re.MULTILINE)
    assert sign_in(running, email, password) == 200
    # again: the same firm anew, with a user anew
    again = running.kontor("demo", "load")
    assert email not in again and sign_in(running, email, password) == 400
    # a set-up link is still there for the first owner, unless this stack has one
    running.kontor(
        "user", "create", "demo-owner@example.com", "--password-stdin", stdin="a-long-password-1\n"
    )
    assert "demo-owner@example.com" in running.kontor("demo", "load", "demo-owner@example.com")
    assert "there is no user" in running.kontor("demo", "load", "nobody@example.com", expect=1)
    assert "is gone" in running.kontor("demo", "remove")
    [email] = re.findall(r"^mail address: (\S+)$", again, re.MULTILINE)
    assert "there is no user" in running.kontor("demo", "load", email, expect=1)
    assert sign_in(running, "demo-owner@example.com", "a-long-password-1") == 200


def test_the_demo_is_refused_with_a_public_address(running: Place) -> None:
    environment = {**running.environment, "KONTOR_SITE_URL": "https://kontor.example"}
    done = subprocess.run(
        [ROOT / "kontor", "demo", "load"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1 and "public" in done.stderr
