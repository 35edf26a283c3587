"""The bell, its list, the page of all notifications, and what a person chooses about them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.test_live import open_live

HOSTILE = "<img src=x onerror=alert(1)>\u202egnp.exe"


def tell(stack: Stack, api: Api, type_: str, cause: str, about: str | None = None, **detail: str) -> None:
    with stack.database() as connection:
        connection.execute(
            "select private.notify(%s, %s, %s, %s, %s)", [api.org_id, type_, cause, json.dumps(detail), about]
        )


@pytest.fixture
def quiet(stack: Stack, api: Api) -> Iterator[None]:
    """Begins with nothing told."""
    with stack.database() as connection:
        connection.execute("delete from notifications where org_id = %s", [api.org_id])
    yield


def test_the_bell_rings_by_itself_and_its_list_opens_what_it_is_about(
    stack: Stack, signed_in: Page, api: Api, quiet: None
) -> None:
    page = signed_in
    open_live(page, f"{stack.url}/customers")
    bell = page.get_by_role("button", name="Notifications")
    expect(bell).to_be_visible()
    tell(stack, api, "job_failed", "mail", "jobs", task="send_mail", error=HOSTILE)
    tell(stack, api, "invitation_accepted", "eva", "memberships", name="Eva", role="rep")
    bell = page.get_by_role("button", name="2 unread notifications")
    expect(bell).to_be_visible()
    bell.click()
    panel = page.get_by_role("dialog", name="Notifications")
    expect(panel.get_by_text("Mail: given up after several tries")).to_be_visible()
    expect(panel.get_by_text(HOSTILE)).to_be_visible()
    expect(panel.get_by_text("Eva accepted the invitation (Representative)")).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    assert serious_faults(page) == []
    first = panel.get_by_role("listitem").first.get_by_role("button").first
    first.focus()
    page.keyboard.press("ArrowDown")
    tell(stack, api, "sync_first", "first", name="Main", provider="openrouter")
    expect(panel.get_by_text("The first figures of Main (OpenRouter) are here")).to_be_visible()
    panel.get_by_role("button", name="New: Eva accepted").click()
    expect(page.get_by_role("heading", name="Members", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="2 unread notifications")).to_be_visible()


def test_one_and_all_are_marked_as_read_and_a_second_tab_knows(
    stack: Stack, signed_in: Page, api: Api, quiet: None
) -> None:
    for number in range(3):
        tell(stack, api, "sync_first", str(number), name=f"Feed {number}", provider="openrouter")
    page = signed_in
    other = page.context.new_page()
    open_live(page, f"{stack.url}/customers")
    open_live(other, f"{stack.url}/customers")
    page.get_by_role("button", name="3 unread notifications").click()
    panel = page.get_by_role("dialog", name="Notifications")
    panel.get_by_role(
        "button", name="Mark as read: The first figures of Feed 1 (OpenRouter) are here"
    ).click()
    expect(other.get_by_role("button", name="2 unread notifications")).to_be_visible()
    panel.get_by_role("button", name="Mark all as read").click()
    expect(panel.get_by_role("button", name="Mark all as read")).to_have_count(0)
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    expect(other.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_focused()


def test_the_page_of_all_filters_and_says_what_belongs_where_nothing_is(
    stack: Stack, signed_in: Page, api: Api, quiet: None
) -> None:
    page = signed_in
    open_live(page, f"{stack.url}/notifications")
    expect(page.get_by_text("Nothing to tell you")).to_be_visible()
    for _ in range(3):
        tell(stack, api, "webhook_failed", "twilio", provider="twilio", error="no such number")
    tell(stack, api, "currency_changed", "change", **{"from": "SEK", "to": "EUR"})
    row = page.get_by_role("row").filter(has_text="Events from Twilio could not be taken in")
    expect(row).to_contain_text("3")
    expect(page.get_by_role("row").filter(has_text="The books are kept in EUR now")).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    assert serious_faults(page) == []
    row.get_by_role("button").first.click()
    page.get_by_role("link", name="Unread").click()
    expect(row).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="The books are kept in EUR now")).to_be_visible()
    page.get_by_role("button", name="Kind").click()
    page.get_by_role("checkbox", name="Work stopped").check()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Nothing fits these filters.")).to_be_visible()


def test_what_a_person_chooses_holds_and_half_quiet_hours_are_refused_at_the_field(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/settings?part=notifications&organisation={api.org_id}")
    box = page.get_by_role("checkbox", name="Work stopped: By mail")
    expect(box).to_be_checked()
    box.uncheck()
    expect(box).not_to_be_checked()
    page.get_by_label("From", exact=True).fill("22:00")
    page.get_by_role("button", name="Save quiet hours").click()
    expect(page.get_by_text("Give both times, or neither.").first).to_be_visible()
    page.get_by_label("Until").fill("07:00")
    page.get_by_role("button", name="Save quiet hours").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    assert serious_faults(page) == []
    page.reload()
    expect(page.get_by_role("checkbox", name="Work stopped: By mail")).not_to_be_checked()
    expect(page.get_by_label("Until")).to_have_value("07:00")
    page.get_by_label("From", exact=True).fill("")
    page.get_by_label("Until").fill("")
    page.get_by_role("button", name="Save quiet hours").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()


def test_on_a_phone_the_bell_and_its_list_fit(
    stack: Stack, browser: Browser, signed_in: Page, api: Api, quiet: None
) -> None:
    tell(
        stack,
        api,
        "integration_failing",
        "main",
        name="Main",
        provider="openrouter",
        error="The key is refused.",
    )
    phone = new_page(browser, signed_in.context.storage_state(), width=390)
    open_live(phone, f"{stack.url}/")
    phone.get_by_role("button", name="1 unread notification").click()
    panel = phone.get_by_role("dialog", name="Notifications")
    expect(panel.get_by_text("The connection Main (OpenRouter) fails")).to_be_visible()
    box = panel.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.context.close()
