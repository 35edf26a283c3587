"""OpenRouter from the first key to a figure: connect, sync, give keys to customers, ask, read, disconnect."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Stack
from tests.emulators.openrouter_account import KEYS, MANAGEMENT_KEY

# the emulator's thirty days
PERIOD = "from=2026-03-12&to=2026-04-10"
CALLS = "400"


@pytest.fixture(scope="module")
def connection(stack: Stack, api: Api) -> str:
    """The path of the page of the connection that the first test makes."""
    (found,) = api.get("integrations?select=id&provider=eq.openrouter&name=eq.OpenRouter")
    return f"{stack.url}/integrations/{found['id']}"


def test_a_key_of_the_wrong_kind_is_refused_and_the_right_ones_connect(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{stack.url}/ai-usage")
    expect(page.get_by_text("No AI provider is connected")).to_be_visible()
    page.get_by_role("link", name="Connect OpenRouter").click()
    page.get_by_role("button", name="Connect OpenRouter").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Management key").fill(KEYS[0])
    dialog.get_by_label("Inference key").fill(KEYS[0])
    dialog.get_by_role("button", name="Connect OpenRouter").click()
    expect(dialog.get_by_text("This is the inference key. Paste the management key here.")).to_be_visible()
    expect(dialog.get_by_label("Management key")).to_be_focused()
    dialog.get_by_label("Management key").fill(MANAGEMENT_KEY)
    dialog.get_by_role("button", name="Connect OpenRouter").click()
    expect(page.get_by_role("heading", name="OpenRouter", level=1)).to_be_visible()
    expect(page.get_by_text("Connected").first).to_be_visible()
    page.goto(f"{stack.url}/integrations")
    page.get_by_role("button", name="Connect OpenRouter").first.click()
    dialog.get_by_label("Name").fill("Again")
    dialog.get_by_label("Management key").fill(MANAGEMENT_KEY)
    dialog.get_by_label("Inference key").fill(KEYS[0])
    dialog.get_by_role("button", name="Connect OpenRouter").click()
    expect(
        dialog.get_by_text("This account is connected already and would count twice. Use that connection.")
    ).to_be_visible()
    expect(dialog.get_by_label("Management key")).to_be_focused()


def slow(stack: Stack, seconds: float) -> None:
    """OpenRouter takes so long for each answer about activity."""
    router = stack.environment["KONTOR_OPENROUTER_URL"].removesuffix("/api/v1/")
    httpx.post(f"{router}/control", json={"delay": seconds}, timeout=60).raise_for_status()


def test_a_sync_shows_its_progress_and_brings_keys_and_days(
    stack: Stack, signed_in: Page, connection: str
) -> None:
    page = signed_in
    page.goto(connection)
    # slow enough for a page on a busy machine to see it under way
    slow(stack, 0.5)
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_role("progressbar", name="Progress of the sync")).to_be_visible()
    slow(stack, 0)
    expect(page.get_by_role("progressbar", name="Progress of the sync")).to_have_count(0, timeout=90_000)
    expect(page.get_by_role("table", name="Sync runs").get_by_text("Done").first).to_be_visible()
    expect(page.get_by_role("table", name="Keys").get_by_role("row")).to_have_count(len(KEYS) + 1)
    page.goto(f"{stack.url}/ai-usage?{PERIOD}")
    expect(page.get_by_text("Calls").first.locator("..").get_by_text(CALLS)).to_be_visible()


def test_a_key_given_to_a_customer_takes_its_past_use_along(
    stack: Stack, signed_in: Page, api: Api, connection: str
) -> None:
    api.insert("customers", [{"name": "Viklund Transport"}])
    page = signed_in
    page.goto(connection)
    page.get_by_role("button", name="Key 1").click()
    page.get_by_label("Customer", exact=True).fill("Viklund")
    page.get_by_role("option", name="Viklund Transport").click()
    page.get_by_label("Person").select_option("Anna Lindqvist")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Key 1 is assigned.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Key 1")).to_contain_text("Viklund Transport")
    page.goto(f"{stack.url}/ai-usage?{PERIOD}&by=customer")
    page.get_by_role("link", name="Viklund Transport").click()
    expect(page.get_by_text("Customer: Viklund Transport")).to_be_visible()
    page.get_by_role("navigation", name="What it is made of").get_by_role("link", name="Key").click()
    expect(page.get_by_role("link", name="Key 1")).to_be_visible()
    expect(page.get_by_role("link", name="Key 2")).to_have_count(0)
    page.get_by_role("button", name="Remove filter Customer").click()
    expect(page.get_by_role("link", name="Key 2")).to_be_visible()


def test_an_answer_streams_in_and_its_cost_arrives(stack: Stack, signed_in: Page, connection: str) -> None:
    page = signed_in
    page.goto(connection)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Fill this in.")).to_be_visible()
    page.get_by_label("Your question").fill("What does a window cost?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Du sade: What does a window cost? åäö")).to_be_visible()
    expect(page.get_by_text(re.compile(r"This call cost 0,000\d+ USD"))).to_be_visible()
    page.get_by_label("Model").fill("nobody/no-such-model")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("nobody/no-such-model is not a valid model ID")).to_be_visible()
    page.goto(f"{stack.url}/ai-usage?by=calls")
    calls = page.get_by_role("table", name="Calls").get_by_role("row")
    expect(calls).to_have_count(2)
    expect(calls.last).to_contain_text("openai/gpt-4.1")


def test_usage_is_read_by_day_model_and_provider_in_any_currency(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{stack.url}/ai-usage?{PERIOD}")
    tabs = page.get_by_role("navigation", name="What it is made of")
    for name, row in (
        ("Provider", "Azure"),
        ("Person", "Anna Lindqvist"),
        ("Day", "10 Apr"),
        ("Model", "qwen/"),
    ):
        tabs.get_by_role("link", name=name).click()
        expect(page.get_by_role("table").get_by_text(row).first).to_be_visible()
    page.get_by_label("Shown in").select_option("USD")
    expect(page.get_by_role("columnheader", name="Cost, USD")).to_be_visible()
    page.get_by_role("link", name="openai/gpt-4.1").click()
    expect(page.get_by_text("Model: openai/gpt-4.1")).to_be_visible()
    page.goto(f"{stack.url}/ai-usage?{PERIOD}")
    # the figure opens the entries that it is the sum of
    page.locator("p").filter(has_text="USD").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Ledger")).to_be_visible()
    expect(page.get_by_role("cell", name="AI usage of the day").first).to_be_visible()


def test_the_use_is_drawn_although_the_browser_names_no_language(
    stack: Stack, signed_in: Page, connection: str
) -> None:
    """As Chromium does under LANG=C."""
    page = signed_in
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix', configurable: true })"
    )
    page.goto(f"{stack.url}/ai-usage?{PERIOD}")
    expect(page.locator("main canvas").first).to_be_visible()


def test_a_connection_is_tested_paused_and_disconnected(
    stack: Stack, signed_in: Page, api: Api, connection: str
) -> None:
    page = signed_in
    page.goto(connection)
    page.get_by_role("button", name="Test connection").click()
    expect(page.get_by_text("OpenRouter works.").first).to_be_visible()
    more = page.get_by_role("button", name="Actions for OpenRouter")
    more.click()
    page.get_by_role("menuitem", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sync now")).to_have_count(0)
    more.click()
    page.get_by_role("menuitem", name="Resume").click()
    expect(page.get_by_role("button", name="Sync now")).to_be_visible()
    more.click()
    page.get_by_role("menuitem", name="Disconnect").click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    expect(page.get_by_text("Disconnected", exact=True)).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_count(0)
    place = connection.rpartition("/")[2]
    assert api.get(f"integrations?select=state&id=eq.{place}") == [{"state": "disconnected"}]
