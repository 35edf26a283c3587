"""What happened with a customer, the booking of a sale, sales moved many at once, and a draft that comes back: in the browser."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import OWNER, PASSWORD
from tests.e2e.screenshots import sign_in
from tests.e2e.test_with_sales import now, open_as, whole
from tests.e2e.told import open_organisation, show

NAME = "Happens Often AB"
MAILS = {"rep": "selling.rep@example.com", "manager": "selling.manager@example.com"}


@pytest.fixture(scope="module")
def story(stack: Stack, api: Api) -> Iterator[dict[str, Any]]:
    """A customer with a booking, a call, a lead and forty state changes; gone from everybody's figures afterwards."""
    known = {row["email"] for row in api.get("memberships?select=email&state=eq.active")}
    for role, mail in MAILS.items():
        if mail not in known:
            join(stack.url, api, mail, f"Selling {role}", role, PASSWORD)
    [customer] = api.insert("customers", [{"name": NAME}])
    with stack.database() as database:
        [booking] = database.execute(
            "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, price, currency, customer_id, service_name, client_name)"
            " values (%s, 'kept', 'confirmed', '2026-03-05 09:00Z', '2026-03-05 10:00Z', '2026-03-05', 500, 'SEK', %s, 'Window washing', 'Happy')"
            " returning id",
            [api.org_id, customer["id"]],
        ).fetchall()
        database.execute(
            "insert into telephony_events (org_id, kind, direction, state, from_number, to_number, customer_id, started_at, seconds)"
            " values (%s, 'call', 'inbound', 'completed', '+46701239999', '+46812345678', %s, '2026-03-01 10:00Z', 65)",
            [api.org_id, customer["id"]],
        )
    [lead] = api.insert(
        "leads", [{"name": "Asks about windows", "currency": "SEK", "customer_id": customer["id"]}]
    )
    for _ in range(12):
        for state in ("LOST", "CONTACTED"):
            api.call("transition_lead", lead_id=lead["id"], to_state=state)
    yield {"customer": customer["id"], "booking": str(booking[0]), "lead": lead["id"]}
    with stack.database() as database:
        for table in ("sales", "leads", "calendar_events", "telephony_events"):
            database.execute(
                f"delete from {table} where org_id = %s and customer_id = %s".encode(),
                [api.org_id, customer["id"]],
            )


@pytest.mark.parametrize("width", [390, 1440])
def test_a_timeline_shows_what_happened_page_by_page(
    stack: Stack, api: Api, browser: Browser, story: dict[str, Any], width: int
) -> None:
    page = open_as(browser, stack, "manager", width)
    try:
        page.goto(f"{stack.url}/customers/{story['customer']}")
        page.get_by_role("button", name="Timeline").click()
        entries = page.get_by_role("list", name="Timeline").get_by_role("listitem")
        expect(entries).to_have_count(20)
        expect(entries.first).to_contain_text("Asks about windows: Contacted")
        expect(entries.first).to_contain_text("was Lost")
        whole(page, "a timeline")
        page.get_by_role("button", name="Show more").click()
        expect(page.get_by_text("Call from +46701239999")).to_be_visible()
        expect(page.get_by_text("Window washing")).to_be_visible()
        expect(page.get_by_role("button", name="Show more")).to_have_count(0)
        chips = page.get_by_role("group", name="What to show")
        chips.get_by_role("button", name="Bookings").click()
        expect(entries).to_have_count(1)
        expect(entries.first).to_contain_text("500,00 SEK")
        chips.get_by_role("button", name="Messages").click()
        chips.get_by_role("button", name="Bookings").click()
        expect(page.get_by_text("Nothing has happened yet")).to_be_visible()
        whole(page, "an empty timeline")
        page.get_by_role("button", name="Show everything").click()
        expect(entries).to_have_count(28)
        # the address keeps it
        page.reload()
        entries.first.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1, name="Asks about windows")).to_be_visible()
    finally:
        page.context.close()


def test_a_timeline_follows_without_a_reload(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    [customer] = api.insert("customers", [{"name": "Quiet So Far"}])
    page.goto(f"{stack.url}/customers/{customer['id']}?view=timeline")
    expect(page.get_by_text("The customer was added")).to_be_visible()
    api.insert("leads", [{"name": "Comes just now", "currency": "SEK", "customer_id": customer["id"]}])
    expect(page.get_by_text("Comes just now")).to_be_visible()
    api.insert("notes", [{"body": "Prefers mornings", "customer_id": customer["id"]}])
    api.insert("tasks", [{"title": "Ring back soon", "due_on": "2030-03-04", "customer_id": customer["id"]}])
    entries = page.get_by_role("list", name="Timeline").get_by_role("listitem")
    expect(entries.filter(has_text="Prefers mornings")).to_be_visible()
    expect(entries.first).to_contain_text("Ring back soon")
    expect(entries.first).to_contain_text("Open")
    page.get_by_role("group", name="What to show").get_by_role("button", name="Notes").click()
    expect(entries).to_have_count(1)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_customers_page_says_what_they_are_worth_and_each_figure_opens_its_entries(
    browser: Browser, stack: Stack, api: Api, width: int
) -> None:
    firm = open_organisation(api, f"Worth {width} AB")
    [customer] = firm.insert("customers", [{"name": "Worth While"}])
    today = datetime.now(UTC).date().isoformat()

    def enter(direction: str, amount: str) -> None:
        row = {
            "direction": direction,
            "happened_on": today,
            "amount": amount,
            "currency": "SEK",
            "customer_id": customer["id"],
        }
        firm.insert("manual_entries", [row])

    page = show(new_page(browser, width=width), firm.org_id)
    try:
        sign_in(page, stack.url, OWNER, PASSWORD)
        page.goto(f"{stack.url}/customers/{customer['id']}")
        expect(page.get_by_role("heading", name="Revenue and costs")).to_be_visible()
        # there is nothing to say yet
        expect(page.get_by_role("heading", name="Since the first day")).to_have_count(0)
        enter("revenue", "1000")
        enter("cost", "250")
        section = page.locator("section").filter(has=page.get_by_role("heading", name="Since the first day"))
        expect(section.get_by_text(re.compile("75[.,]0.% of the revenue"))).to_be_visible()
        expect(section.get_by_role("link", name=re.compile("^750"))).to_be_visible()
        expect(section.get_by_role("img", name="Revenue and costs per month")).to_be_visible()
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert serious_faults(page) == []
        enter("cost", "50")
        expect(section.get_by_text(re.compile("70[.,]0.% of the revenue"))).to_be_visible()
        section.get_by_role("list", name="What the costs are made of").get_by_role(
            "link", name="Written by hand"
        ).click()
        expect(page).to_have_url(
            re.compile(f"/entries.*customer={customer['id']}.*direction=cost.*source=manual")
        )
        expect(page.get_by_text(re.compile("250[.,]00")).first).to_be_visible()
        expect(page.get_by_text(re.compile("1.000[.,]00"))).to_have_count(0)
    finally:
        page.context.close()


def test_a_sale_has_a_booking_of_its_customer_and_each_leads_to_the_other(
    stack: Stack, signed_in: Page, api: Api, story: dict[str, Any]
) -> None:
    page, late = signed_in, signed_in.context.new_page()
    title = f"Windows as booked {uuid.uuid4().hex[:6]}"
    for one, name in ((page, title), (late, "The same again")):
        one.goto(f"{stack.url}/sales/new?customer={story['customer']}&name={NAME}")
        one.get_by_label("What is sold").fill(name)
        choice = one.get_by_label("Booking")
        option = choice.locator("option").filter(has_text="Window washing")
        choice.select_option(option.get_attribute("value"))
    whole(page, "a sale with a booking")
    page.get_by_role("button", name="Begin the sale").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    page.get_by_role("link", name="Window washing").click()
    drawer = page.get_by_role("dialog", name=NAME)
    drawer.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    # the booking is taken now: who had chosen it is told so at the field, and nobody else is offered it
    late.get_by_role("button", name="Begin the sale").click()
    expect(late.get_by_text("This booking has a sale already")).to_be_visible()
    late.get_by_label("Booking").select_option("")
    expect(late.get_by_label("Booking").locator("option").filter(has_text="Window washing")).to_have_count(0)
    late.get_by_role("button", name="Begin the sale").click()
    expect(late.get_by_role("heading", level=1, name="The same again")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_many_sales_are_given_a_state_or_those_that_cannot_are_named(
    stack: Stack, api: Api, browser: Browser, story: dict[str, Any], width: int
) -> None:
    names = [f"Moved {n} at {width}" for n in (1, 2)]
    ids = [
        row["id"]
        for row in api.insert(
            "sales", [{"title": name, "currency": "SEK", "customer_id": story["customer"]} for name in names]
        )
    ]
    api.insert("sale_lines", [{"sale_id": ids[0], "description": "One", "unit_price": "10"}])
    page = open_as(browser, stack, "manager", width)

    def move(state: str) -> None:
        for name in names:
            page.get_by_role("checkbox", name=f"Select {name}").check()
        page.get_by_role("button", name="Change the state of 2 sales").click()
        dialog = page.get_by_role("dialog", name="Change the state of 2 sales")
        dialog.get_by_label("New state").select_option(state)
        whole(page, "many states")
        dialog.get_by_role("button", name="Change the state").click()

    try:
        page.goto(f"{stack.url}/sales?customer_id={story['customer']}")
        move("Accepted")
        expect(page.get_by_text("2 sales: Accepted")).to_be_visible()
        expect(page.get_by_role("dialog", name="Change the state of 2 sales")).to_have_count(0)
        move("Completed")
        # one has no lines: it is named, and neither is completed
        expect(page.get_by_role("alert").get_by_text(f"None was changed: {names[1]} cannot")).to_be_visible()
        assert {row["state"] for row in api.get(f"sales?select=state&id=in.({','.join(ids)})")} == {
            "ACCEPTED"
        }
    finally:
        page.context.close()


def test_a_deleted_draft_is_taken_back(
    stack: Stack, signed_in: Page, api: Api, story: dict[str, Any]
) -> None:
    page = signed_in
    [sale] = api.insert(
        "sales", [{"title": "Deleted too soon", "currency": "SEK", "customer_id": story["customer"]}]
    )
    api.insert("sale_lines", [{"sale_id": sale["id"], "description": "Gutters", "unit_price": "70"}])
    page.goto(f"{stack.url}/sales/{sale['id']}")
    page.get_by_role("button", name="Actions for Deleted too soon").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Deleted too soon is deleted.").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1, name="Deleted too soon")).to_be_visible()
    expect(page.get_by_role("list", name="Lines")).to_contain_text("Gutters")
    now(page, "Draft")
