"""The first minutes: set-up, sign-in, a first entry, an invitation."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import ROOT, serious_faults, unmarked
from tests.e2e.conftest import Stack
from tests.e2e.screenshots import DOORS, PAGES, open_whole


def test_a_wrong_password_is_said_at_the_field(stack: Stack, browser: Browser, owner: str) -> None:
    page = browser.new_page(locale="en-GB")
    page.goto(f"{stack.url}/sign-in")
    page.get_by_label("Mail address").fill(owner)
    page.get_by_label("Password").fill("something else entirely")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Mail address or password is wrong")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_focused()
    page.close()


def test_an_entry_typed_in_is_in_the_list_and_in_the_overview(stack: Stack, signed_in: Page) -> None:
    signed_in.goto(f"{stack.url}/manual-entries/new")
    signed_in.get_by_label("Amount").fill("1 250,50")
    signed_in.get_by_label("Only your team sees this").fill("Window cleaning")
    signed_in.get_by_role("button", name="Save entry").click()
    expect(signed_in.get_by_role("link", name="Window cleaning")).to_be_visible()
    # numbers have the habits of the organisation's country: a no-break space between thousands
    expect(signed_in.get_by_text(re.compile("1\u00a0250,50")).first).to_be_visible()
    signed_in.goto(stack.url)
    expect(signed_in.get_by_text(re.compile("1\u00a025[01]")).first).to_be_visible()


def test_the_first_steps_say_what_is_done_and_stay_hidden_once_hidden(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    page.goto(stack.url)
    steps = page.locator("section").filter(has=page.get_by_role("heading", name="First steps"))
    expect(steps.get_by_text("Done").first).to_be_visible()
    steps.get_by_role("button", name="Hide").click()
    expect(steps).to_have_count(0)
    page.goto(stack.url)
    expect(page.get_by_role("table").first).to_be_visible()
    expect(steps).to_have_count(0)


def test_the_period_looked_at_can_be_gone_back_to_and_sent(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    page.goto(stack.url)
    chosen = page.get_by_role("group", name="Period").locator("[aria-pressed=true]")
    expect(chosen).to_have_text("30 days")
    page.get_by_role("button", name="7 days").click()
    expect(chosen).to_have_text("7 days")
    address = page.url
    page.go_back()
    expect(chosen).to_have_text("30 days")
    page.goto(address)
    expect(chosen).to_have_text("7 days")


def test_an_amount_below_zero_is_refused_at_its_field(stack: Stack, signed_in: Page) -> None:
    signed_in.goto(f"{stack.url}/manual-entries/new")
    signed_in.get_by_label("Amount").fill("-200")
    signed_in.get_by_role("button", name="Save entry").click()
    expect(signed_in.get_by_text("The amount must be above 0")).to_be_visible()
    expect(signed_in.get_by_label("Amount")).to_be_focused()


def test_an_invitation_shows_its_link_once_and_lets_a_person_in(
    stack: Stack, browser: Browser, signed_in: Page
) -> None:
    signed_in.goto(f"{stack.url}/members")
    signed_in.get_by_role("button", name="Invite someone").click()
    signed_in.get_by_label("Name").fill("Johan Ek")
    signed_in.get_by_label("Mail address").fill("johan@example.com")
    signed_in.get_by_role("button", name="Make invitation link").click()
    link = signed_in.get_by_label("Invitation link").input_value()
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(link)
    page.get_by_label("Your name").fill("Johan Ek")
    page.get_by_label("Mail address").fill("johan@example.com")
    page.get_by_label("Password").fill("another long secret 17")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Ren & Klar AB")).to_be_visible()
    page.context.close()


def test_no_page_asks_another_host_and_axe_finds_nothing_serious(stack: Stack, signed_in: Page) -> None:
    asked: set[str] = set()
    signed_in.on("request", lambda request: asked.add(request.url))
    faults: list[str] = []
    for name, path in {**PAGES, **DOORS}.items():
        open_whole(signed_in, stack.url + path)
        faults += [f"{name}: {fault}" for fault in serious_faults(signed_in)]
        faults += [f"{name}: without a mark under the keyboard: {one}" for one in unmarked(signed_in)]
    assert faults == []
    assert [url for url in asked if not url.startswith((stack.url, "data:", "blob:"))] == []


def test_both_languages_have_the_same_words() -> None:
    words = {
        language: re.findall(
            r'^  "([\w.]+)":', (ROOT / Path(f"frontend/src/i18n/{language}.ts")).read_text(), re.MULTILINE
        )
        for language in ("en", "sv")
    }
    assert len(words["en"]) > 100
    assert words["en"] == words["sv"]
    assert len(set(words["en"])) == len(words["en"])
