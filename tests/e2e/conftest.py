"""A running Kontor of its own, its browser, and an owner who set it up."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from stack import services, settings
from tests.e2e.api import Api
from tests.e2e.browser import ROOT, open_browser
from tests.e2e.screenshots import sign_in
from tests.emulators.running import DATA, emulator

# what a loaded machine needs; a page that is right answers at once
expect.set_options(timeout=60_000)
PASSWORD = "a long enough secret 42"


@dataclass(frozen=True)
class Stack:
    """Where the Kontor under test answers, and its one-time link."""

    url: str
    setup_link: str
    environment: dict[str, str]

    def database(self) -> psycopg.Connection[tuple[object, ...]]:
        """Its Postgres, as its role `postgres`, for what no page can bring about."""
        chosen = settings.load(self.environment)
        return psycopg.connect(services.cluster(chosen).dsn("postgres"), autocommit=True)

    def command(self, *arguments: str) -> str:
        """What a `kontor` command says."""
        done = subprocess.run(
            [str(ROOT / "kontor"), *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_trace(folder: Path) -> Path:
    """A short trace of AI calls for the emulator to spread over its thirty days; the folder it is in."""
    for name, count in (("conv", 300), ("code", 100)):
        lines = [f"2023-11-16 18:15:46,{200 + number},{20 + number % 50}" for number in range(count)]
        text = "\n".join(["TIMESTAMP,ContextTokens,GeneratedTokens", *lines, ""])
        (folder / f"llm_trace_{name}.csv").write_text(text)
    return folder


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """A whole Kontor in a folder of its own; the services it fetches from are emulators where their data is."""
    with ExitStack() as outside, tempfile.TemporaryDirectory(prefix="kontor-e2e-") as folder:
        port = free_port()
        environment = {**os.environ, "KONTOR_STATE": str(Path(folder) / "state"), "KONTOR_PORT": str(port)}
        if (DATA / "ecb_eurofxref_hist.zip").exists():
            bank = outside.enter_context(
                emulator("ecb", "--history", str(DATA / "ecb_eurofxref_hist.zip"), "--today", "2026-04-13")
            )
            environment["KONTOR_ECB_URL"] = f"{bank}/stats/eurofxref/"
        router = outside.enter_context(emulator("openrouter", "--data", str(write_trace(Path(folder)))))
        environment["KONTOR_OPENROUTER_URL"] = f"{router}/api/v1/"
        command = [str(ROOT / "kontor")]
        try:
            said = subprocess.run(
                [*command, "up", "--detach"],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=180,
                check=True,
            ).stdout
            link = re.search(r"http\S+/setup#token=\S+", said)
            assert link, said
            yield Stack(f"http://127.0.0.1:{port}", link.group(), environment)
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
    page = new_page(browser)
    page.goto(stack.setup_link)
    page.get_by_label("Your name").fill("Anna Lindqvist")
    page.get_by_label("Mail address").fill("anna@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Name of the organisation").fill("Ren & Klar AB")
    page.get_by_role("button", name="Set up Kontor").click()
    page.get_by_role("heading", name="Overview").wait_for()
    page.context.close()
    return "anna@example.com"


@pytest.fixture(scope="package")
def api(stack: Stack, owner: str) -> Api:
    """The owner without a browser, to lay out what a page then shows."""
    return Api(stack.url, owner, PASSWORD)


@pytest.fixture(scope="package")
def owners_browser(stack: Stack, browser: Browser, owner: str) -> StorageState:
    """What the owner's browser keeps after signing in once."""
    page = new_page(browser)
    sign_in(page, stack.url, owner, PASSWORD)
    kept = page.context.storage_state()
    page.context.close()
    return kept


@pytest.fixture
def signed_in(browser: Browser, owners_browser: StorageState) -> Iterator[Page]:
    """The owner's page in a browser of its own."""
    page = new_page(browser, owners_browser)
    yield page
    page.context.close()


def new_page(browser: Browser, kept: StorageState | None = None, *, width: int = 1280) -> Page:
    """A page in a fresh browser, in Stockholm and in English; it waits long, since a loaded machine is slow."""
    context = browser.new_context(
        locale="en-GB",
        timezone_id="Europe/Stockholm",
        storage_state=kept,
        viewport={"width": width, "height": 800},
    )
    context.set_default_timeout(60_000)
    return context.new_page()
