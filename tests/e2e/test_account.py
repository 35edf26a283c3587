"""A person's own: password, mail address, a forgotten password, language and look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import ROOT
from tests.e2e.conftest import PASSWORD, Stack, new_page
from tests.e2e.outbox import open_newest_link
from tests.e2e.screenshots import PAGES, open_whole, sign_in

NEXT_PASSWORD = "another long secret 17"
LAST_PASSWORD = "the third long secret 9"


@pytest.fixture(scope="module")
def bea(stack: Stack, api: Api) -> str:
    """A manager whose settings nobody else depends on; the mail address."""
    join(stack.url, api, "bea@example.com", "Bea Lund", "manager", PASSWORD)
    return "bea@example.com"


def test_a_password_is_changed_with_the_old_one_only(stack: Stack, browser: Browser, bea: str) -> None:
    page = new_page(browser)
    sign_in(page, stack.url, bea, PASSWORD)
    page.goto(f"{stack.url}/settings?part=account")
    page.get_by_label("Current password").fill("not the right one")
    page.get_by_label("New password").fill(NEXT_PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("This is not your current password.")).to_be_visible()
    expect(page.get_by_label("Current password")).to_be_focused()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    page.context.close()
    Api(stack.url, bea, NEXT_PASSWORD)


def test_a_mail_address_changes_when_both_links_are_opened(stack: Stack, browser: Browser, bea: str) -> None:
    page = new_page(browser)
    sign_in(page, stack.url, bea, NEXT_PASSWORD)
    page.goto(f"{stack.url}/settings?part=account")
    page.get_by_label("Mail address").fill("bea.lund@example.com")
    page.get_by_role("button", name="Change mail address").click()
    expect(
        page.get_by_text("Open the links we sent to bea.lund@example.com and bea@example.com")
    ).to_be_visible()
    open_newest_link(page, stack, "bea@example.com")
    expect(page.get_by_text("Now open the link in the mail to your other address.")).to_be_visible()
    open_newest_link(page, stack, "bea.lund@example.com")
    expect(page.get_by_text("Your mail address is confirmed.")).to_be_visible()
    page.context.close()
    Api(stack.url, "bea.lund@example.com", NEXT_PASSWORD)


def test_a_forgotten_password_is_chosen_anew_by_the_mailed_link(stack: Stack, browser: Browser) -> None:
    page = new_page(browser)
    page.goto(f"{stack.url}/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    page.get_by_label("Mail address").fill("bea.lund@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    open_newest_link(page, stack, "bea.lund@example.com")
    page.get_by_label("New password").fill(LAST_PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.context.close()


def test_a_used_link_says_so_and_leads_to_a_new_one(stack: Stack, browser: Browser) -> None:
    page = new_page(browser)
    open_newest_link(page, stack, "bea.lund@example.com")
    expect(page.get_by_text("This link does not work")).to_be_visible()
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_role("button", name="Send the link")).to_be_visible()
    page.context.close()


def words(language: str) -> dict[str, str]:
    """A dictionary of the frontend."""
    text = (ROOT / Path(f"frontend/src/i18n/{language}.ts")).read_text()
    return dict(re.findall(r'^  "([\w.]+)": "(.*)",$', text, re.MULTILINE))


def english_lines(page: Page, only_english: set[str]) -> list[str]:
    """Lines of the page, and names of its controls, that are English words of ours."""
    said: list[str] = page.evaluate(
        """() => [
          ...document.body.innerText.split('\\n'),
          ...[...document.querySelectorAll('[aria-label], [placeholder], [title]')].flatMap((one) =>
            ['aria-label', 'placeholder', 'title'].map((name) => one.getAttribute(name))),
        ].filter(Boolean).map((line) => line.trim())"""
    )
    return sorted({line for line in said if line in only_english})


def test_language_and_look_are_kept_and_every_page_speaks_swedish(stack: Stack, browser: Browser) -> None:
    page = new_page(browser)
    sign_in(page, stack.url, "bea.lund@example.com", LAST_PASSWORD)
    page.goto(f"{stack.url}/settings")
    page.get_by_label("Your name").fill("Beatrice Lund")
    page.get_by_label("Theme").select_option("Dark")
    page.get_by_label("Time zone").select_option("Europe/Helsinki")
    page.get_by_label("Currency you read in").select_option("EUR")
    page.get_by_role("combobox", name="Language").select_option("Svenska")
    page.get_by_role("button", name="Save profile").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    page.context.close()
    # what was chosen holds in another browser
    page = new_page(browser)
    sign_in(page, stack.url, "bea.lund@example.com", LAST_PASSWORD, home="Översikt")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.get_by_label("Visas i")).to_have_value("EUR")
    english, swedish = words("en"), words("sv")
    only_english = {text for text in english.values() if text not in swedish.values() and "{" not in text}
    assert len(only_english) > 300
    found: list[str] = []
    for name, path in PAGES.items():
        open_whole(page, stack.url + path)
        found += [f"{name}: {line}" for line in english_lines(page, only_english)]
    assert found == []
    page.context.close()


def test_one_person_in_two_tabs_is_asked_before_a_tab_overwrites_the_other(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    address = f"{stack.url}/settings?part=notifications"
    first, second = signed_in, signed_in.context.new_page()
    for page in (first, second):
        page.goto(address)
        expect(page.get_by_label("From", exact=True)).to_be_visible()
    first.get_by_label("From", exact=True).fill("22:00")
    first.get_by_label("Until", exact=True).fill("07:00")
    first.get_by_role("button", name="Save quiet hours").click()
    expect(first.get_by_text("Saved.").first).to_be_visible()
    second.get_by_label("From", exact=True).fill("23:00")
    second.get_by_label("Until", exact=True).fill("06:00")
    second.get_by_role("button", name="Save quiet hours").click()
    asked = second.get_by_role("dialog", name="Changed by someone else meanwhile")
    asked.get_by_role("group", name="From").get_by_label("Theirs").check()
    asked.get_by_role("button", name="Save with these choices").click()
    expect(second.get_by_text("Saved.").first).to_be_visible()
    [kept] = api.get("profiles?select=quiet_from,quiet_until")
    assert kept == {"quiet_from": "22:00:00", "quiet_until": "06:00:00"}
    api.sent("PATCH", f"/rest/v1/profiles?user_id=eq.{api.person}", {"quiet_from": None, "quiet_until": None})
    second.close()
