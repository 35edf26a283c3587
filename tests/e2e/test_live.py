"""Pages follow the database by themselves: figures, rows, presence, and two people on one record."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, Request, StorageState, expect

from stack import services, settings
from tests.e2e.api import Api, join
from tests.e2e.browser import open_live, serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in

BEHIND = "Not live: reconnecting…"
BO = "bo@example.com"


@pytest.fixture(scope="module")
def bo(stack: Stack, browser: Browser, api: Api) -> Iterator[StorageState]:
    """A second person's browser: an administrator."""
    join(stack.url, api, BO, "Bo Ek", "admin", PASSWORD)
    page = new_page(browser)
    sign_in(page, stack.url, BO, PASSWORD)
    kept = page.context.storage_state()
    page.context.close()
    yield kept


@pytest.fixture
def bos_page(browser: Browser, bo: StorageState) -> Iterator[Page]:
    page = new_page(browser, bo)
    yield page
    page.context.close()


def process_of(stack: Stack, part: str) -> int:
    """The process of a part of the running Kontor, which its supervisor starts again when it dies; 0 while there is none."""
    note = services.run_dir(settings.load(stack.environment)) / "status.json"
    return int(json.loads(note.read_text())["services"][part]["pid"] or 0)


@contextmanager
def held_up_after(stack: Stack, part: str, ended_by: signal.Signals, page: Page) -> Iterator[None]:
    """Ends a part, and holds its successor up, which else would be back before anybody noticed."""
    before = process_of(stack, part)
    os.kill(before, ended_by)
    while (after := process_of(stack, part)) in (0, before):
        page.wait_for_timeout(20)
    os.kill(after, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(after, signal.SIGCONT)


def revenue(page: Page) -> str:
    """The figure as the page shows it, without the spaces between its digits."""
    text = (
        page.locator("main p")
        .filter(has_text="Revenue")
        .locator("xpath=following-sibling::p[1]")
        .first.inner_text()
    )
    return "".join(text.split())


def kronor(figure: str) -> int:
    return int(figure.removesuffix("SEK"))


def book(api: Api, amount: str, note: str = "Live") -> str:
    [row] = api.insert(
        "manual_entries",
        [{"direction": "revenue", "happened_on": date.today().isoformat(), "amount": amount, "currency": "SEK", "note": note}],
    )  # fmt: skip
    return str(row["id"])


def test_a_figure_follows_a_commit_with_one_request_and_none_before(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    book(api, "10.00")
    open_live(page, f"{stack.url}/")
    page.wait_for_timeout(2_000)
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/rest/v1/" in request.url:
            asked.append(request.url.rsplit("/rest/v1/", 1)[1].split("?")[0])

    page.on("request", note)
    page.wait_for_timeout(5_000)
    assert asked == [], "nothing is asked while nothing happens"
    before = revenue(page)
    book(api, "1234.00")
    for _ in range(600):
        if revenue(page) != before:
            break
        page.wait_for_timeout(100)
    assert revenue(page) != before
    page.wait_for_timeout(3_000)
    assert asked.count("rpc/overview_figures") == 1, asked
    assert len(asked) == len(set(asked)), f"each question once: {asked}"


def test_many_changes_are_asked_for_at_most_once_a_second_and_none_is_left_out(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    open_live(page, f"{stack.url}/")
    before = kronor(revenue(page))
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "overview_figures" in request.url else None)
    for number in range(40):
        book(api, "1.00", f"Burst {number}")
    page.wait_for_timeout(3_000)
    # when each was sent, by the browser's clock
    times = sorted(request.timing["startTime"] / 1000 for request in asked)
    assert times and all(later - earlier > 0.8 for earlier, later in pairwise(times)), times
    assert kronor(revenue(page)) - before == 40
    page.goto(f"{stack.url}/manual-entries")
    expect(page.get_by_role("link", name="Burst 39")).to_be_visible()


def test_somebody_elses_row_slides_in_marked_and_ones_own_does_not(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    open_live(page, f"{stack.url}/manual-entries")
    page.wait_for_timeout(4_000)
    book(api, "77.00", "Somebody else wrote this")
    row = page.get_by_role("row").filter(has_text="Somebody else wrote this")
    expect(row).to_have_attribute("data-fresh", "true")
    expect(row).not_to_have_attribute("data-fresh", "true")


def test_a_tab_in_two_windows_follows_in_both(stack: Stack, signed_in: Page, api: Api) -> None:
    first = signed_in
    second = first.context.new_page()
    open_live(first, f"{stack.url}/customers")
    open_live(second, f"{stack.url}/customers")
    api.insert("customers", [{"name": "Tvillingbageriet"}])
    for page in (first, second):
        expect(page.get_by_role("link", name="Tvillingbageriet")).to_be_visible()


def test_a_page_says_that_it_is_behind_and_catches_up_when_the_service_was_killed(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    open_live(page, f"{stack.url}/manual-entries")
    with held_up_after(stack, "realtime", signal.SIGKILL, page):
        expect(page.get_by_text(BEHIND)).to_be_visible()
        assert serious_faults(page) == []
        book(api, "5.00", "While nobody listened")
        page.wait_for_timeout(1_000)
        expect(page.get_by_role("link", name="While nobody listened")).to_have_count(0)
    expect(page.get_by_role("link", name="While nobody listened")).to_be_visible()
    expect(page.get_by_text(BEHIND)).to_have_count(0)


def test_a_page_says_that_it_is_behind_and_catches_up_when_postgres_was_restarted(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    open_live(page, f"{stack.url}/manual-entries")
    # as a crash: it recovers from its log
    with held_up_after(stack, "postgres", signal.SIGQUIT, page):
        expect(page.get_by_text(BEHIND)).to_be_visible()
    for _ in range(120):
        try:
            book(api, "6.00", "After the restart")
            break
        except (AssertionError, OSError):
            page.wait_for_timeout(500)
    expect(page.get_by_role("link", name="After the restart").first).to_be_visible()
    expect(page.get_by_text(BEHIND)).to_have_count(0)


def test_two_people_see_each_other_and_who_is_on_the_same_record(
    stack: Stack, signed_in: Page, bos_page: Page, api: Api
) -> None:
    [customer] = api.insert("customers", [{"name": "Gemensamma Kunden"}])
    address = f"{stack.url}/customers/{customer['id']}"
    open_live(signed_in, address)
    open_live(bos_page, f"{stack.url}/customers")
    expect(signed_in.get_by_role("img", name="Here now: Bo Ek")).to_be_visible()
    expect(bos_page.get_by_role("img", name="Here now: Anna Lindqvist")).to_be_visible()
    expect(signed_in.get_by_text("Bo Ek is here too.")).to_have_count(0)
    bos_page.get_by_role("link", name="Gemensamma Kunden").click()
    expect(signed_in.get_by_text("Bo Ek is here too.")).to_be_visible()
    expect(bos_page.get_by_text("Anna Lindqvist is here too.")).to_be_visible()
    assert serious_faults(signed_in) == []
    bos_page.context.close()
    expect(signed_in.get_by_text("Bo Ek is here too.")).to_have_count(0)
    expect(signed_in.get_by_role("img", name="Here now: Bo Ek")).to_have_count(0)


def test_two_people_who_edit_one_record_choose_field_by_field_and_nothing_typed_is_lost(
    stack: Stack, signed_in: Page, bos_page: Page, api: Api
) -> None:
    [customer] = api.insert("customers", [{"name": "Tvistens AB", "phone": "+46 8 1", "note": "Old"}])
    address = f"{stack.url}/customers/{customer['id']}/edit"
    open_live(signed_in, address)
    open_live(bos_page, address)
    signed_in.get_by_label("Name").fill("Annas namn")
    signed_in.get_by_label("Only your team sees this").fill("Annas anteckning")
    bos_page.get_by_label("Name").fill("Bos namn")
    bos_page.get_by_label("Phone").fill("+46 8 222")
    bos_page.get_by_role("button", name="Save customer").click()
    expect(bos_page.get_by_role("heading", name="Bos namn")).to_be_visible()
    expect(signed_in.get_by_text("Someone changed this while you edit.")).to_be_visible()
    expect(signed_in.get_by_label("Name")).to_have_value("Annas namn")
    expect(signed_in.get_by_label("Only your team sees this")).to_have_value("Annas anteckning")
    signed_in.get_by_role("button", name="Save customer").click()
    dialog = signed_in.get_by_role("dialog", name="Changed by someone else meanwhile")
    expect(dialog).to_be_visible()
    signed_in.emulate_media(reduced_motion="reduce")
    assert serious_faults(signed_in) == []
    name = dialog.get_by_role("group", name="Name")
    expect(name.get_by_role("radio", name="Mine Annas namn")).to_be_checked()
    phone = dialog.get_by_role("group", name="Phone")
    expect(phone.get_by_role("radio", name="Theirs +46 8 222")).to_be_checked()
    expect(dialog.get_by_role("group", name="Note")).to_have_count(0)
    name.get_by_role("radio", name="Theirs Bos namn").check()
    dialog.get_by_role("button", name="Save with these choices").click()
    expect(signed_in.get_by_role("heading", name="Bos namn")).to_be_visible()
    [kept] = api.get(f"customers?select=name,phone,note&id=eq.{customer['id']}")
    assert kept == {"name": "Bos namn", "phone": "+46 8 222", "note": "Annas anteckning"}


def test_a_change_that_meets_nothing_of_ones_own_is_saved_without_a_word(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    entry = book(api, "9.00", "Quiet meeting")
    open_live(signed_in, f"{stack.url}/manual-entries/{entry}")
    signed_in.get_by_label("Only your team sees this").fill("Quiet meeting, edited")
    api.call("set_manual_entries_state", ids=[entry], state="void")
    expect(signed_in.get_by_text("Someone changed this while you edit.")).to_be_visible()
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_role("heading", name="Entries", exact=True)).to_be_visible()
    [kept] = api.get(f"manual_entries?select=note,state&id=eq.{entry}")
    assert kept == {"note": "Quiet meeting, edited", "state": "void"}
