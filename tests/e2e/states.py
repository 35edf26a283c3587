"""The states a page can be in: full, empty, loading, failed, without a network; and the parts that open above it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.browser import serious_faults

STATES = ("full", "empty", "loading", "error", "unavailable", "offline")
# who the reader is and where they belong: without it there is no page to be in a state
HOUSE = re.compile(
    r"/rest/v1/(profiles|organisations|role_permissions|memberships\?[^#]*user_id=eq|rpc/use_demo)"
)
ASKED = re.compile(r"/(rest|functions)/v1/")
ANSWERS = {
    "error": (500, {"code": "XX000", "message": "something broke"}),
    "unavailable": (503, {"code": "PGRST001", "message": "no connection to the database"}),
}
# long enough for a page's own parts to come, so that what is still grey is what waits for rows
PAINTED_MS = 400


@contextmanager
def in_state(page: Page, state: str) -> Iterator[None]:
    """What is asked for meanwhile is held back, or answered with an error, as the state says."""

    held: list[Route] = []

    def answer(route: Route, request: Request) -> None:
        if HOUSE.search(request.url):
            route.continue_()
        elif state in ANSWERS:
            status, body = ANSWERS[state]
            route.fulfill(status=status, json=body)
        else:
            held.append(route)

    if state not in ("loading", *ANSWERS):
        yield
        return
    page.route(ASKED, answer)
    try:
        yield
    finally:
        for route in held:
            route.abort()
        page.unroute_all(behavior="ignoreErrors")


def open_in(page: Page, address: str, state: str) -> None:
    """Opens a page and waits until it looks as it does in this state."""
    page.goto(address)
    page.locator("h1, [role=alert], [role=status]").first.wait_for()
    if state == "offline":
        settle(page)
        page.context.set_offline(True)
        page.get_by_text(re.compile("network is gone|Ingen kontakt|offline", re.IGNORECASE)).first.wait_for()
    elif state in ANSWERS:
        with contextlib.suppress(Exception):
            page.get_by_role("alert").first.wait_for(timeout=5_000)
    elif state != "loading":
        settle(page)
    page.wait_for_timeout(PAINTED_MS)


def settle(page: Page) -> None:
    """Waits until nothing on the page waits any more, where that has an end."""
    if not page.url.endswith("/ui"):
        expect(page.locator("[aria-busy=true], main [class*=skeleton]")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page as it stands: too wide, or serious by axe's rules."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return ["wider than the screen"] * bool(wide) + serious_faults(page)


def palette(page: Page) -> None:
    """The search over everything."""
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()


def first_chip(page: Page) -> None:
    """What the first filter offers."""
    page.locator("main button[class*=chip]").first.click()
    page.get_by_role("dialog").or_(page.get_by_role("menu")).first.wait_for()


def select_three(page: Page) -> None:
    """Three rows chosen, and the bar that says what can be done with them."""
    for at in range(3):
        page.locator("tbody input[type=checkbox]").nth(at).check(force=True)


def save_unfilled(page: Page) -> None:
    """A form's errors, at their fields."""
    page.locator("main form button[type=submit]").first.click()


def account_menu(page: Page) -> None:
    """The person's menu."""
    page.get_by_role("banner").get_by_role("button").last.click()


def customise(page: Page) -> None:
    """The start page while it is arranged: a widget moved, one narrowed and one hidden, of which nothing is kept."""
    page.route("**/rest/v1/rpc/keep_dashboard", lambda route: None)
    main = page.get_by_role("main")
    main.get_by_role("button", name=re.compile("^(Customise|Anpassa)$")).click()
    main.get_by_role("button", name=re.compile("^(Move .* down|Flytta ner)")).first.click()
    narrow = main.get_by_role("button", name=re.compile("^(Half width|Halv bredd): ")).first
    if narrow.is_visible():  # all are as wide as a phone
        narrow.click()
    hidden = main.get_by_role("button", name=re.compile("^(Show|Visa) "))
    before = hidden.count()
    main.get_by_role("button", name=re.compile("^(Hide|Dölj) ")).last.click()
    expect(hidden).to_have_count(before + 1)


def in_dialog(name: str) -> Callable[[Page], None]:
    """What a button of the page opens; `name` is a pattern of its words in each language."""

    def opened(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=re.compile(name)).first.click()
        page.get_by_role("dialog").wait_for()

    return opened


# name → address, what is done there
VIEWS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "palette": ("/", palette),
    "account-menu": ("/", account_menu),
    "ledger-filter": ("/entries", first_chip),
    "customers-selection": ("/customers", select_three),
    "manual-entries-selection": ("/manual-entries", select_three),
    "manual-entry-errors": ("/manual-entries/new", save_unfilled),
    "customer-errors": ("/customers/new", save_unfilled),
    "invite": ("/members", in_dialog("Invite|Bjud in")),
    "overview-customise": ("/", customise),
    "overview-table": (
        "/",
        lambda page: page.get_by_role("button", name=re.compile("as table|som tabell")).first.click(),
    ),
    "roi-table": (
        "/roi",
        lambda page: page.get_by_role("button", name=re.compile("as table|som tabell")).first.click(),
    ),
    "roi-settings": ("/roi", in_dialog("^(Settings|Inställningar)$")),
    "bookings-count": (
        "/bookings",
        lambda page: page.get_by_role("button", name=re.compile("^(Number|Antal)$")).click(),
    ),
    "bookings-table": (
        "/bookings",
        lambda page: page.get_by_role("button", name=re.compile("as table|som tabell")).first.click(),
    ),
    "telephony-table": (
        "/telephony",
        lambda page: page.get_by_role("button", name=re.compile("as table|som tabell")).first.click(),
    ),
}
