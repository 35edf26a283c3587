"""What opens above a page: by mouse and by keyboard, without faults, and what a page does without its server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack

# a condition that Playwright asks again and again is evaluated in the page, which our policy for scripts forbids
SETTLED = """Promise.allSettled(
  document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished)
)"""


@pytest.fixture(scope="module")
def twins(api: Api) -> list[str]:
    """Two customers with an entry each; their ids."""
    made = api.insert("customers", [{"name": "Sundby Ridskola"}, {"name": "Sundby Ridskola AB"}])
    return [one["id"] for one in made]


def click(name: str, role: Any = "button") -> Callable[[Page], None]:
    """Opens something by its button."""
    return lambda page: page.get_by_role(role, name=name).first.click()


def both_twins(page: Page) -> None:
    """Opens the dialog that merges two chosen rows."""
    page.get_by_role("checkbox", name="Select Sundby Ridskola", exact=True).check()
    page.get_by_role("checkbox", name="Select Sundby Ridskola AB", exact=True).check()
    page.get_by_role("button", name="Merge 2 customers").click()


def find_customer(page: Page) -> None:
    """Opens the list of a customer field."""
    page.get_by_label("Customer", exact=True).fill("Sundby")
    expect(page.get_by_role("option", name="Sundby Ridskola AB")).to_be_visible()


OVERLAYS: list[tuple[str, Callable[[Page], None], Any]] = [
    ("/customers", click("Kind"), "dialog"),
    ("/customers", click("Name"), "dialog"),
    ("/customers", both_twins, "dialog"),
    ("/", click("Switch organisation"), "menu"),
    ("/", click("Account of"), "menu"),
    ("/", click("Language"), "menu"),
    ("/", click("Choose days"), "dialog"),
    ("/", click("Search or jump to"), "dialog"),
    ("/members", click("Invite someone"), "dialog"),
    ("/audit", lambda page: page.get_by_role("row").nth(1).get_by_role("button").click(), "dialog"),
    ("/manual-entries/new", find_customer, "listbox"),
    ("/integrations", click("Connect OpenRouter"), "dialog"),
    ("/settings?part=organisation", click("Leave"), "dialog"),
]


def test_no_overlay_has_a_serious_fault_and_escape_closes_each(
    stack: Stack, signed_in: Page, twins: list[str]
) -> None:
    page = signed_in
    # colours are judged as they are, not on their way there
    page.emulate_media(reduced_motion="reduce")
    faults: list[str] = []
    for path, open_it, role in OVERLAYS:
        page.goto(stack.url + path)
        open_it(page)
        overlay = page.get_by_role(role).last
        expect(overlay).to_be_visible()
        page.evaluate(SETTLED)
        faults += [f"{path} {role}: {fault}" for fault in serious_faults(page)]
        page.keyboard.press("Escape")
        expect(overlay).to_be_hidden()
    assert faults == []


@pytest.mark.parametrize("status", [201, 500])
def test_what_is_said_at_the_foot_has_no_serious_fault_and_can_be_dismissed(
    stack: Stack, signed_in: Page, status: int
) -> None:
    page = signed_in
    page.emulate_media(reduced_motion="reduce")
    if status == 500:
        page.route(
            "**/rest/v1/customers?*",
            lambda route: (
                route.fulfill(status=500, json={"code": "XX000", "message": "something broke"})
                if route.request.method == "POST"
                else route.continue_()
            ),
        )
    page.goto(f"{stack.url}/customers/new")
    page.get_by_label("Name").first.fill(f"Said {status}")
    page.get_by_role("button", name="Save customer").click()
    # it is found by its name, so a screen reader finds it too
    said = page.get_by_role("dialog").or_(page.get_by_role("alertdialog"))
    dismiss = said.get_by_role("button", name="Dismiss")
    expect(dismiss).to_be_visible()
    page.evaluate(SETTLED)
    assert serious_faults(page) == []
    dismiss.click()
    expect(said).to_have_count(0)


# presses the key in the moment in which a page's heading is put into the document, before anything else can run
PRESS_AT_ONCE = """new MutationObserver((_, watch) => {
  if (!document.querySelector("h1")) return;
  watch.disconnect();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true, cancelable: true }));
}).observe(document, { childList: true, subtree: true })"""


def test_a_key_pressed_as_soon_as_a_page_is_seen_is_not_lost(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    page.add_init_script(PRESS_AT_ONCE)
    page.goto(stack.url)
    expect(page.get_by_role("combobox", name="Search or jump to")).to_be_focused()


def test_the_keyboard_finds_pages_and_rows(stack: Stack, signed_in: Page, twins: list[str]) -> None:
    page = signed_in
    page.goto(stack.url)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search or jump to")).to_be_focused()
    page.keyboard.type("custom")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    twins_links = page.get_by_role("link", name="Sundby Ridskola")
    first, second = twins_links.nth(0), twins_links.nth(1)
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sundby Ridskola AB", level=1)).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search or jump to")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Search or jump to")).to_have_count(0)
    # a menu that a key opened begins at its first item, and gives the focus back
    account = page.get_by_role("button", name="Account of")
    account.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(account).to_be_focused()


def test_a_lost_network_is_said_and_the_page_goes_on_when_it_is_back(
    stack: Stack, signed_in: Page, twins: list[str]
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/customers/new")
    page.get_by_label("Name").first.fill("Rosendal")
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.get_by_role("button", name="Save customer").click()
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_have_count(0)
    page.get_by_role("button", name="Save customer").click()
    expect(page.get_by_role("heading", name="Rosendal", level=1)).to_be_visible()


def test_a_page_whose_request_is_one_too_many_waits_and_asks_again(
    stack: Stack, signed_in: Page, twins: list[str]
) -> None:
    page = signed_in
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(
                status=429, headers={"Retry-After": "1"}, json={"code": "KT090", "message": "Eight."}
            )

    page.route("**/rest/v1/customers?*", refuse_once)
    page.goto(f"{stack.url}/customers")
    expect(page.get_by_role("table").get_by_role("link").first).to_be_visible()
    assert len(refused) == 1
