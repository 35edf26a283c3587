"""A running Kontor of its own, its browser, and an owner who set it up."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Request, StorageState, expect

from bench.reads import unknown
from stack import services, settings
from stack.postgres import free_port
from tests.e2e.api import Api
from tests.e2e.browser import open_browser
from tests.e2e.first_run import OWNER, PASSWORD, command, set_up, started
from tests.e2e.screenshots import sign_in
from tests.emulators.running import DATA, emulator

ASKED: set[tuple[str, str, str | None]] = set()
COUNTED: set[str] = set()

# what a loaded machine needs; a page that is right answers at once
expect.set_options(timeout=60_000)


@dataclass(frozen=True)
class Stack:
    """Where the Kontor under test and its emulated Twilio, Retell, SimplyBook.me and Telnyx answer, and its one-time link."""

    url: str
    setup_link: str
    environment: dict[str, str]
    twilio: str
    retell: str
    simplybook: str
    telnyx: str

    def database(self) -> psycopg.Connection[tuple[object, ...]]:
        """Its Postgres, as its role `postgres`, for what no page can bring about."""
        chosen = settings.load(self.environment)
        return psycopg.connect(services.cluster(chosen).dsn("postgres"), autocommit=True)

    def command(self, *arguments: str) -> str:
        """What a `kontor` command says."""
        return command(self.environment, *arguments)


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
    with tempfile.TemporaryDirectory(prefix="kontor-e2e-") as folder, ExitStack() as outside:
        port = free_port()
        environment = {**os.environ, "KONTOR_STATE": str(Path(folder) / "state"), "KONTOR_PORT": str(port)}
        if (DATA / "ecb_eurofxref_hist.zip").exists():
            bank = outside.enter_context(
                emulator("ecb", "--history", str(DATA / "ecb_eurofxref_hist.zip"), "--today", "2026-04-13")
            )
            environment["KONTOR_ECB_URL"] = f"{bank}/stats/eurofxref/"
        router = outside.enter_context(emulator("openrouter", "--data", str(write_trace(Path(folder)))))
        environment["KONTOR_OPENROUTER_URL"] = f"{router}/api/v1/"
        twilio = outside.enter_context(emulator("twilio"))
        retell = outside.enter_context(emulator("retell"))
        desk = outside.enter_context(emulator("simplybook"))
        telnyx = outside.enter_context(emulator("telnyx"))
        told = {"twilio": twilio, "retell": retell, "simplybook": desk, "telnyx": telnyx}
        environment["KONTOR_PROVIDER_URLS"] = ",".join(f"{name}={address}" for name, address in told.items())
        link = outside.enter_context(started(environment))
        yield Stack(f"http://127.0.0.1:{port}", link, environment, twilio, retell, desk, telnyx)


@pytest.fixture(scope="package")
def known_reads(stack: Stack) -> Iterator[None]:
    """Whatever the pages of these tests asked of the API is among what `make bench` measures, and no page has rows counted."""
    yield
    with stack.database() as database:
        rows = database.execute(
            "select proname from pg_proc where pronamespace = 'public'::regnamespace and provolatile <> 'v'"
        ).fetchall()
    reading = {str(name) for (name,) in rows}
    assert ASKED, "no page asked anything"
    assert sorted(filter(None, {unknown(*asked, reading) for asked in ASKED})) == []
    assert not COUNTED, COUNTED


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The real browser."""
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="package")
def owner(stack: Stack, browser: Browser, known_reads: None) -> str:
    """Sets the installation up through its page; gives the owner's mail address."""
    page = new_page(browser)
    set_up(page, stack.setup_link)
    page.context.close()
    return OWNER


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
    context.on("request", note)
    return context.new_page()


def note(request: Request) -> None:
    """Remember what a page asks of the API."""
    _, _, target = request.url.partition("/rest/v1/")
    if target:
        ASKED.add((request.method, target, request.post_data))
        if "count=" in request.headers.get("prefer", ""):
            COUNTED.add(target)
