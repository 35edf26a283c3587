"""A Kontor begun from nothing: started in a state folder of its own, and set up through its page."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.e2e.browser import ROOT

COMMAND = str(ROOT / "kontor")
OWNER, PASSWORD = "anna@example.com", "a long enough secret 42"


def command(environment: dict[str, str], *arguments: str) -> str:
    """What a `kontor` command says."""
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


@contextmanager
def started(environment: dict[str, str]) -> Iterator[str]:
    """The one-time link of a detached Kontor that this environment describes; it is stopped at the end."""
    try:
        done = subprocess.run(
            [COMMAND, "up", "--detach"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        link = re.search(r"http\S+/setup#token=\S+", done.stdout)
        assert done.returncode == 0 and link, done.stdout + done.stderr
        yield link.group()
    finally:
        ended = subprocess.run(
            [COMMAND, "down"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=150,
            check=True,
        )
        # a state folder that was removed first has nothing to stop, and leaves everything running
        assert "is down" in ended.stdout, ended.stdout


def set_up(page: Page, link: str) -> None:
    """Makes the owner and their organisation by the one-time link, and waits for the first page."""
    page.goto(link)
    page.get_by_label("Your name").fill("Anna Lindqvist")
    page.get_by_label("Mail address").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Name of the organisation").fill("Ren & Klar AB")
    page.get_by_role("button", name="Set up Kontor").click()
    page.get_by_role("heading", name="Overview").wait_for()
