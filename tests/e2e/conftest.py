"""A running Kontor of its own, its browser, and an owner who set it up."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import ROOT, open_browser
from tests.e2e.screenshots import sign_in

PASSWORD = "a long enough secret 42"


@dataclass(frozen=True)
class Stack:
    """Where the Kontor under test answers, and its one-time link."""

    url: str
    setup_link: str


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """A whole Kontor in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="kontor-e2e-") as folder:
        port = free_port()
        environment = {**os.environ, "KONTOR_STATE": str(Path(folder) / "state")}
        command = [str(ROOT / "kontor")]
        try:
            said = subprocess.run(
                [*command, "up", "--detach", "--port", str(port)],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=180,
                check=True,
            ).stdout
            link = re.search(r"http\S+/setup#token=\S+", said)
            assert link, said
            yield Stack(f"http://127.0.0.1:{port}", link.group())
        finally:
            subprocess.run([*command, "down"], cwd=ROOT, env=environment, timeout=60, check=False)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The real browser."""
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="package")
def owner(stack: Stack, browser: Browser) -> str:
    """Sets the installation up through its page; gives the owner's mail address."""
    page = browser.new_page(locale="en-GB", timezone_id="Europe/Stockholm")
    page.goto(stack.setup_link)
    page.get_by_label("Your name").fill("Anna Lindqvist")
    page.get_by_label("Mail address").fill("anna@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Name of the organisation").fill("Ren & Klar AB")
    page.get_by_role("button", name="Set up Kontor").click()
    page.get_by_role("heading", name="Overview").wait_for()
    page.close()
    return "anna@example.com"


@pytest.fixture
def signed_in(stack: Stack, browser: Browser, owner: str) -> Iterator[Page]:
    """The owner's page, freshly signed in."""
    page = browser.new_context(locale="en-GB", timezone_id="Europe/Stockholm").new_page()
    sign_in(page, stack.url, owner, PASSWORD)
    yield page
    page.context.close()
