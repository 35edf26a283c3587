"""Hostile names in every page, and what people do to pages: back, twice, two tabs.

No script runs, nothing is wider than a phone, and what was typed is saved once.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, StorageState, expect

from tests.attack.hostile import TEXTS
from tests.e2e.api import Api
from tests.e2e.conftest import PASSWORD, Stack, new_page
from tests.e2e.screenshots import sign_in
from tests.e2e.test_organisations import found
from tests.webhooks.line import until

PHONE = 390
NAMES = {name: text for name, text in TEXTS.items() if name != "private"} | {
    "script runs": "<img src=x onerror=\"window.hacked=1\"><svg onload='window.hacked=1'>",
    "link": "javascript:window.hacked=1",
    "unbroken": "W" * 200,
    "wide": "\ufdfd" * 60,
    "prototype": "__proto__",
    "placeholder": "{name} {count} {t}",
}
PAGES = [
    "/", "/ai-usage", "/telephony", "/bookings", "/bookings/calendar", "/bookings/calendar?as=day",
    "/bookings/calendar?as=month", "/bookings/services", "/entries", "/manual-entries", "/customers", "/rates", "/integrations", "/sync-runs",
    "/logs", "/logs/functions", "/audit", "/members", "/notifications", "/settings", "/settings?part=organisation",
]  # fmt: skip


@dataclass
class Firm:
    """An organisation whose every text was typed by an enemy."""

    org_id: str
    api: Api
    customers: dict[str, str]
    entry: str
    integration: str
    booking: str


@dataclass
class Watched:
    """A phone's page, and what went wrong in it."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"{self.page.url} asked: {dialog.message}")
        dialog.dismiss()

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(f"{self.page.url} said: {message.text}")

    def look(self, path: str, url: str) -> None:
        """Open a page, wait until it is quiet, and note what is wider than it or ran."""
        # a part that asks only once the page is there is looked at too
        self.page.goto(url + path, wait_until="networkidle")
        expect(self.page.locator("main h1")).to_be_visible()
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        if self.page.evaluate("() => 'hacked' in window"):
            self.wrong.append(f"{path}: a script of a name ran")
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self.wrong.append(f"{path} is {wide} pixels too wide")


@pytest.fixture(scope="module")
def firm(stack: Stack, owner: str) -> Firm:
    """Made through the API, except what providers tell."""
    api = Api(stack.url, owner, PASSWORD)
    api.org_id = found(api, "<b>Firm</b> שלום {name}")
    made = api.insert(
        "customers", [{"name": name, "note": name, "kind": "company"} for name in NAMES.values()]
    )
    customers = {row["name"]: row["id"] for row in made}
    api.insert(
        "contacts", [{"customer_id": row["id"], "name": row["name"], "title": row["name"]} for row in made]
    )
    entries = api.insert(
        "manual_entries",
        [
            {"direction": "cost", "happened_on": "2026-04-01", "amount": "999999999.99", "currency": "SEK",
             "customer_id": row["id"], "note": row["name"]}
            for row in made
        ],
    )  # fmt: skip
    for number, name in enumerate(NAMES.values()):
        api.call(
            "create_invitation", email=f"enemy{number}@example.com", role="rep", name=name.replace("://", "")
        )
    integration = str(uuid.uuid4())
    with stack.database() as connection:
        connection.execute(
            "insert into integrations (org_id, id, provider, name, state, last_error, last_error_at)"
            " values (%s, %s, 'openrouter', %s, 'failing', %s, now())",
            [api.org_id, integration, NAMES["script runs"][:100], NAMES["script runs"] + "x" * 1500],
        )
        for name in NAMES.values():
            connection.execute(
                "insert into openrouter_keys (org_id, integration_id, key_hash, name) values (%s, %s, %s, %s)",
                [api.org_id, integration, uuid.uuid4().hex, name],
            )
            connection.execute(
                "insert into ai_usage_days (org_id, integration_id, usage_on, model, provider_name, key_hash,"
                " request_count, prompt_tokens, completion_tokens, reasoning_tokens, cost)"
                " values (%s, %s, current_date, %s, %s, '', 1, 1, 1, 0, 1)",
                [api.org_id, integration, name, name],
            )
        begun = datetime.now(UTC) - timedelta(minutes=5)
        for number, name in enumerate(NAMES.values()):
            told = {
                "booking_id": str(number), "state": "confirmed", "starts_at": begun, "ends_at": begun + timedelta(minutes=30 + number),
                "service_id": str(number), "price": "9999999999.99", "currency": "SEK",
            } | dict.fromkeys(("title", "service_name", "staff_name", "client_name"), name)  # fmt: skip
            connection.execute(
                "select private.record_booking(%s, %s, 'simplybook', jsonb_populate_record(null::private.booking_report, %s))",
                [api.org_id, integration, json.dumps(told, default=str)],
            )
        row = connection.execute(
            "select count(*) from calendar_events where org_id = %s", [api.org_id]
        ).fetchone()
        assert row == (len(NAMES),)
        booking = connection.execute(
            "select id from calendar_events where org_id = %s and staff_name = %s",
            [api.org_id, NAMES["script runs"]],
        ).fetchone()
        assert booking is not None
    return Firm(api.org_id, api, customers, entries[0]["id"], integration, str(booking[0]))


@pytest.fixture
def watched(browser: Browser, owners_browser: StorageState, stack: Stack, firm: Firm) -> Iterator[Watched]:
    page = new_page(browser, owners_browser, width=PHONE)
    here = Watched(page)
    page.on("dialog", here.dialog)
    page.on("console", here.console)
    page.on("pageerror", lambda error: here.wrong.append(f"{page.url} failed: {error}"))
    page.goto(f"{stack.url}/?organisation={firm.org_id}")
    expect(page.get_by_role("button", name="Switch organisation")).to_contain_text("Firm")
    yield here
    page.context.close()


def test_no_name_runs_or_widens_any_page(watched: Watched, stack: Stack, firm: Firm) -> None:
    records = [
        f"/customers/{firm.customers[NAMES[name]]}" for name in ("script runs", "unbroken", "wide", "zalgo")
    ]
    records += [f"{records[0]}/edit", f"/manual-entries/{firm.entry}", f"/integrations/{firm.integration}"]
    records += [f"/bookings/{firm.booking}", f"/bookings/calendar/{firm.booking}"]
    for path in PAGES + records:
        watched.look(path, stack.url)
    assert watched.wrong == []


def test_a_name_of_another_direction_turns_no_word_around_it(
    watched: Watched, stack: Stack, firm: Firm
) -> None:
    page = watched.page
    name = NAMES["mixed"]
    page.goto(f"{stack.url}/customers/{firm.customers[name]}/edit")
    title = page.get_by_role("heading", level=1)
    # the word before the name and the name are two: each keeps its own direction
    expect(title).to_contain_text(f"\u2068{name}\u2069")
    # and a search is for the words, not for the marks that keep them apart
    page.goto(f"{stack.url}/customers/{firm.customers[name]}")
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def test_a_name_with_marks_is_refused_at_its_field(watched: Watched, stack: Stack) -> None:
    page = watched.page
    page.goto(f"{stack.url}/customers/new")
    page.get_by_label("Name", exact=False).first.fill("invoice\u202egpj.exe")
    page.get_by_role("button", name="Save customer").click()
    expect(page.get_by_text("Write this on one line")).to_be_visible()
    page.get_by_label("Name", exact=False).first.fill("\u200b\u2060")
    page.get_by_role("button", name="Save customer").click()
    expect(page.get_by_text("characters that can be seen")).to_be_visible()


def test_back_from_a_record_keeps_filter_and_place(watched: Watched, stack: Stack, firm: Firm) -> None:
    page = watched.page
    page.goto(f'{stack.url}/customers?filter={{"kind":["company"]}}')
    last = page.locator("[data-opener]").last
    expect(last).to_be_visible()
    last.scroll_into_view_if_needed()
    before = page.evaluate("() => window.scrollY")
    assert before > 200
    address = page.url
    last.click()
    expect(page).not_to_have_url(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.get_by_role("button", name="Remove filter Kind")).to_be_visible()
    until(lambda: abs(page.evaluate("() => window.scrollY") - before) < 100, "the list is where it was")


def test_a_double_click_and_going_back_save_once(watched: Watched, stack: Stack, firm: Firm) -> None:
    page = watched.page
    name = f"Twice {uuid.uuid4().hex[:8]}"
    page.goto(f"{stack.url}/customers")
    page.goto(f"{stack.url}/customers/new")
    page.get_by_label("Name", exact=False).first.fill(name)
    # faster than any screen answers
    page.get_by_role("button", name="Save customer").evaluate(
        "(button) => { button.click(); button.click(); }"
    )
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    assert len(firm.api.get(f"customers?select=id&name=eq.{name}&org_id=eq.{firm.org_id}")) == 1


def test_a_form_left_by_back_asks_first(watched: Watched, stack: Stack, firm: Firm) -> None:
    page = watched.page
    record = f"{stack.url}/customers/{firm.customers[NAMES['at']]}"
    page.goto(record)
    page.get_by_role("link", name="Edit").first.click()
    expect(page.get_by_role("heading", name="Edit")).to_be_visible()
    page.get_by_label("Only your team sees this").fill("half a thought")
    page.go_back()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Only your team sees this")).to_have_value("half a thought")
    page.go_back()
    page.get_by_role("button", name="Leave without saving").click()
    expect(page).to_have_url(record)


def test_signing_out_in_one_tab_signs_out_the_other(browser: Browser, stack: Stack, owner: str) -> None:
    one = new_page(browser)
    sign_in(one, stack.url, owner, PASSWORD)
    two = one.context.new_page()
    two.goto(f"{stack.url}/customers")
    expect(two.get_by_role("heading", name="Customers")).to_be_visible()
    one.get_by_role("button", name="Account").click()
    one.get_by_role("menuitem", name="Sign out").click()
    expect(two.get_by_label("Password")).to_be_visible()
    kept = json.dumps(two.context.storage_state()["origins"])
    assert "access_token" not in kept
    two.go_back()
    expect(two.get_by_role("heading", name="Customers")).to_have_count(0)
    one.context.close()


def test_a_link_to_sign_in_leads_nowhere_else(browser: Browser, stack: Stack, owner: str) -> None:
    for target in (
        "//evil.example/x",
        "javascript:alert(1)",
        "/\\evil.example",
        "/%09/evil.example",
        "/%0a/evil.example",
    ):
        page = new_page(browser)
        page.goto(f"{stack.url}/sign-in?next={target}")
        page.get_by_label("Mail address").fill(owner)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("main")).to_be_visible()
        assert page.url.startswith(f"{stack.url}/"), page.url
        page.context.close()
