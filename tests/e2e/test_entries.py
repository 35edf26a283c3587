"""Entries by hand: void and undo, several at once, filters, the next page, and what the Overview then says."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Stack


@pytest.fixture(scope="module")
def entries(api: Api) -> list[str]:
    """A hundred and twenty old costs, the newest first; their notes."""
    day = date.today() - timedelta(days=400)
    rows = [
        {
            "direction": "cost",
            "happened_on": (day - timedelta(days=number)).isoformat(),
            "amount": "10.00",
            "currency": "SEK",
            "note": f"Rag number {number:03}",
        }
        for number in range(120)
    ]
    api.insert("manual_entries", rows)
    return [row["note"] for row in rows]


def row_of(page: Page, note: str) -> str:
    """The text of an entry's row."""
    return page.get_by_role("row").filter(has_text=note).inner_text()


def test_an_entry_is_voided_and_the_undo_makes_it_count_again(
    stack: Stack, signed_in: Page, entries: list[str]
) -> None:
    page = signed_in
    page.goto(f'{stack.url}/manual-entries?filter={{"direction":["cost"]}}')
    page.get_by_role("link", name=entries[0]).click()
    page.get_by_role("button", name="Void entry").click()
    expect(page.get_by_text("This entry is void and counts nowhere.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Void entry")).to_be_visible()
    expect(page.get_by_text("This entry is void and counts nowhere.")).to_have_count(0)


def test_several_entries_are_voided_at_once_and_taken_back(
    stack: Stack, signed_in: Page, entries: list[str], api: Api
) -> None:
    page = signed_in
    page.goto(f'{stack.url}/manual-entries?filter={{"direction":["cost"]}}')
    for note in entries[1:4]:
        page.get_by_role("checkbox", name=f"Select {note}").check()
    page.get_by_role("button", name="Void 3 entries").click()
    expect(page.get_by_text("3 entries are void.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=entries[2])).to_contain_text("Void")
    assert len(api.get("manual_entries?select=id&state=eq.void&note=like.Rag*")) == 3
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row").filter(has_text=entries[2])).to_contain_text("Cost")
    assert api.get("manual_entries?select=id&state=eq.void&note=like.Rag*") == []


def test_a_chip_says_what_it_filters_and_is_taken_away(
    stack: Stack, signed_in: Page, entries: list[str]
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/manual-entries")
    page.get_by_role("button", name="Kind").first.click()
    page.get_by_role("checkbox", name="Revenue").check()
    page.get_by_role("checkbox", name="Cost").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Kind: Revenue, Cost")).to_be_visible()
    expect(page).to_have_url(re.compile("direction"))
    page.get_by_role("button", name="Remove filter Kind").click()
    expect(page.get_by_role("button", name="Kind: Revenue, Cost")).to_have_count(0)
    page.get_by_role("button", name="State").first.click()
    page.get_by_role("checkbox", name="Void").check()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("link", name=entries[0])).to_be_visible()


def test_the_next_rows_follow_the_last_one_without_a_gap(
    stack: Stack, signed_in: Page, entries: list[str]
) -> None:
    page = signed_in
    page.goto(f'{stack.url}/manual-entries?filter={{"direction":["cost"]}}')
    expect(page.get_by_role("link", name=entries[0])).to_be_visible()
    for shown in (100, 120):
        page.get_by_role("button", name="Show more").click()
        expect(page.get_by_role("link", name=re.compile("Rag number"))).to_have_count(shown)
    names = page.get_by_role("link", name=re.compile("Rag number")).all_inner_texts()
    assert names == entries
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)


def test_the_next_rows_come_though_a_change_is_announced_while_they_are_read(
    stack: Stack, signed_in: Page, entries: list[str], api: Api
) -> None:
    page = signed_in
    page.goto(f'{stack.url}/manual-entries?filter={{"direction":["cost"]}}')
    expect(page.get_by_role("link", name=entries[0])).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        # only the first reading of the second page; whoever begins it again is answered
        if held:
            route.continue_()
        else:
            held.append(route)

    second = re.compile(r"/rest/v1/manual_entries\?.*or=")
    page.route(second, hold)
    with page.expect_request(second):
        page.get_by_role("button", name="Show more").click()
    api.insert(
        "manual_entries",
        [{"direction": "revenue", "happened_on": date.today().isoformat(), "amount": "1", "currency": "SEK"}],
    )
    expect(page.get_by_role("link", name=re.compile("Rag number"))).to_have_count(100)


def test_leaving_a_form_with_changes_asks_first(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{stack.url}/manual-entries/new")
    page.get_by_label("Amount").fill("12")
    page.get_by_role("link", name="Customers").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Amount")).to_have_value("12")
    page.get_by_role("link", name="Customers").first.click()
    page.get_by_role("button", name="Leave without saving").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
