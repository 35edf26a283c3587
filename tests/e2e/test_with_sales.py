"""From somebody who asks to a sale that is completed: followed in the browser by a rep and by a manager, on a phone and a wide screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in
from tests.webhooks.line import until

PEOPLE = {"rep": "Selma Seller", "manager": "Maja Manager", "viewer": "Viggo Viewer"}


def mail(role: str) -> str:
    return f"selling.{role}@example.com"


@pytest.fixture(scope="module", autouse=True)
def sellers(stack: Stack, api: Api) -> Iterator[None]:
    """A rep, a manager and a viewer, and a service to sell; nothing of it is in anybody's figures afterwards."""
    for role, name in PEOPLE.items():
        join(stack.url, api, mail(role), name, role, PASSWORD)
    api.insert("services", [{"name": "Sold windows", "price": "1200", "currency": "SEK", "tax_rate": 25}])
    yield
    with stack.database() as database:
        for table in ("sales", "leads", "services"):
            what = " and name ~ '^(Sold windows|Far [0-9]+)$'" if table == "services" else ""
            database.execute(f"delete from {table} where org_id = %s{what}".encode(), [api.org_id])


def open_as(browser: Browser, stack: Stack, role: str, width: int) -> Page:
    page = new_page(browser, width=width)
    sign_in(page, stack.url, mail(role), PASSWORD)
    return page


def whole(page: Page, what: str) -> None:
    """Nothing serious for who cannot see it, and nothing wider than the screen."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert serious_faults(page) == [], what
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


def choose_service(page: Page, within: Page | Locator, name: str) -> None:
    within.get_by_role("combobox", name="Service").fill(name)
    page.get_by_role("option", name=name, exact=True).click()


def step(page: Page, state: str) -> Locator:
    return page.get_by_role("list", name="State").get_by_role("button", name=f"Set to {state}")


def now(page: Page, state: str) -> None:
    at = page.get_by_role("list", name="State").locator("[aria-current=step]")
    expect(at).to_have_text(state)
    # also where the row of states is longer than the screen, or the page came from far down another
    expect(at).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize(
    ("role", "width"), [("rep", 390), ("rep", 1440), ("manager", 390), ("manager", 1440)]
)
def test_a_lead_becomes_a_sale_and_is_completed(
    stack: Stack, api: Api, browser: Browser, role: str, width: int
) -> None:
    name = f"Asks {role} {width}"
    page = open_as(browser, stack, role, width)
    try:
        page.goto(f"{stack.url}/leads/new")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Mail address").fill(f"asks.{role}.{width}@example.com")
        choose_service(page, page, "Sold windows")
        page.get_by_label("Source").fill("Website")
        whole(page, "a new lead")
        page.get_by_role("button", name="Save lead").click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        now(page, "New")
        # who sees their own alone does not read whose it is
        expect(page.locator("dl").filter(has_text="Responsible").first).to_contain_text(PEOPLE[role])
        step(page, "Contacted").click()
        now(page, "Contacted")
        # once contacted it is not new again, and nothing offers that
        expect(step(page, "New")).to_have_count(0)
        whole(page, "a lead")
        page.get_by_role("button", name="Make a sale of it").click()
        expect(page.get_by_text(f"{name} is a new customer")).to_be_visible()
        now(page, "Accepted")
        lines = page.get_by_role("list", name="Lines")
        expect(lines).to_contain_text("Sold windows")
        page.get_by_role("button", name="Edit Sold windows").click()
        form = page.get_by_role("form", name="Edit Sold windows")
        form.get_by_label("Quantity").fill("2")
        form.get_by_label("Discount, %").fill("10")
        whole(page, "a line that is edited")
        form.get_by_role("button", name="Save line").click()
        # 2 × 1 200, a tenth off, a quarter of tax on top or within as the service says
        expect(lines).to_contain_text("10\u00a0% off")
        sums = page.locator("dl").filter(has_text="Total")
        expect(sums).to_contain_text(re.compile(r"1\s728,00 SEK"))
        expect(sums).to_contain_text(re.compile(r"2\s160,00 SEK"))
        step(page, "Scheduled").click()
        dialog = page.get_by_role("dialog")
        whole(page, "a time")
        dialog.get_by_role("button", name="Schedule").click()
        now(page, "Scheduled")
        step(page, "Completed").click()
        page.get_by_role("dialog").get_by_role("button", name="Complete the sale").click()
        now(page, "Completed")
        expect(page.get_by_text("In the ledger")).to_be_visible()
        whole(page, "a sale that is completed")
        [sale] = api.get(
            f"sales?select=state,net_amount,number,customer(name)&customer.name=eq.{name}&order=created_at.desc&limit=1"
        )
        assert (sale["state"], sale["net_amount"], sale["customer"]["name"]) == ("COMPLETED", "1728.00", name)
        assert re.fullmatch(r"S-\d{4}-\d{6}", sale["number"])
    finally:
        page.context.close()


def test_a_state_that_somebody_else_gave_is_said_in_words(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    [lead] = api.insert("leads", [{"name": "Moved meanwhile", "currency": "SEK"}])
    page.goto(f"{stack.url}/leads/{lead['id']}")
    now(page, "New")

    def others_first(route: Route) -> None:
        # between the click and its arrival
        with stack.database() as database:
            database.execute("update leads set state = 'QUALIFIED' where id = %s", [lead["id"]])
        route.continue_()

    page.route("**/rest/v1/rpc/transition_lead", others_first)
    step(page, "Contacted").click()
    expect(page.get_by_text("Somebody has given it another state meanwhile").first).to_be_visible()
    now(page, "Qualified")


def test_the_board_moves_leads_by_dragging_and_by_menu(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    page.set_viewport_size({"width": 1440, "height": 900})
    api.insert("leads", [{"name": "Dragged along", "currency": "SEK"}])
    page.goto(f"{stack.url}/leads/board")
    column = lambda state: page.get_by_role("region", name=state, exact=True)  # noqa: E731
    card = page.get_by_role("listitem").filter(has_text="Dragged along")
    expect(column("New")).to_contain_text("Dragged along")
    whole(page, "the board")
    card.drag_to(column("Qualified"))
    expect(column("Qualified")).to_contain_text("Dragged along")
    page.get_by_role("button", name="Move Dragged along to…").press("Enter")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem")).to_have_count(3)
    expect(menu.get_by_role("menuitem", name="New", exact=True)).to_have_count(0)
    menu.get_by_role("menuitem", name="Lost").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").fill("Too far away")
    dialog.get_by_role("button", name="Mark as lost").click()
    expect(column("Lost")).to_contain_text("Dragged along")
    [lead] = api.get("leads?select=state,lost_reason&name=eq.Dragged along")
    assert lead == {"state": "LOST", "lost_reason": "Too far away"}


def test_those_to_come_back_to_stand_by_how_long_they_wait(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    days = {"Waits today": "2026-01-02", "Waits longest": "2026-01-01", "Waits for nobody": None}
    api.insert(
        "leads", [{"name": name, "currency": "SEK", "follow_up_on": day} for name, day in days.items()]
    )
    page.goto(f"{stack.url}/leads/follow-up")
    rows = page.get_by_role("table", name="Leads").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Waits longest")
    expect(rows.nth(2)).to_contain_text("Waits today")
    expect(page.get_by_text("Waits for nobody")).to_have_count(0)
    whole(page, "those to follow up")
    page.get_by_role("checkbox", name="Select Waits longest").check()
    page.get_by_role("checkbox", name="Select Waits today").check()
    page.get_by_role("button", name="Change the state of 2 leads").click()
    page.get_by_role("dialog").get_by_label("New state").select_option("Lost")
    page.get_by_role("dialog").get_by_role("button", name="Change the state").click()
    expect(page.get_by_text("Nobody waits for you today")).to_be_visible()


def test_a_lead_is_handed_over_deleted_and_taken_back(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    [lead] = api.insert("leads", [{"name": "Handed on", "currency": "SEK"}])
    page.goto(f"{stack.url}/leads/{lead['id']}")
    page.get_by_role("button", name="Actions for Handed on").click()
    page.get_by_role("menuitem", name="Hand over 1 lead").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("To whom").select_option(PEOPLE["rep"])
    dialog.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text(PEOPLE["rep"]).first).to_be_visible()
    page.get_by_role("button", name="Actions for Handed on").click()
    page.get_by_role("menuitem", name="Delete").click()
    until(lambda: api.get(f"leads?id=eq.{lead['id']}") == [], "the lead is gone")
    page.get_by_role("dialog", name="Handed on is deleted.").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1, name="Handed on")).to_be_visible()
    # its page stood there all the while
    until(lambda: api.get(f"leads?id=eq.{lead['id']}") != [], "the lead is back")
    [back] = api.get(f"leads?id=eq.{lead['id']}&select=assignee(name)")
    assert back["assignee"]["name"] == PEOPLE["rep"]


def test_a_sale_is_begun_for_a_customer_and_its_lines_come_from_the_services(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    [customer] = api.insert("customers", [{"name": "Buys for themselves AB"}])
    page.goto(f"{stack.url}/customers/{customer['id']}")
    page.get_by_role("link", name="New sale").click()
    page.get_by_label("What is sold").fill("All windows")
    page.get_by_label("Discount on the whole").fill("50")
    whole(page, "a new sale")
    page.get_by_role("button", name="Begin the sale").click()
    expect(page.get_by_text("No lines yet")).to_be_visible()
    page.get_by_role("button", name="Add line").click()
    form = page.get_by_role("form", name="Add line")
    choose_service(page, form, "Sold windows")
    expect(form.get_by_label("Description")).to_have_value("Sold windows")
    expect(form.get_by_label("Price each")).to_have_value("1200,00")
    form.get_by_role("button", name="Save line").click()
    expect(page.locator("dl").filter(has_text="Total")).to_contain_text("600,00 SEK")
    page.get_by_role("button", name="Delete Sold windows").click()
    expect(page.get_by_text("No lines yet")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator("dl").filter(has_text="Total")).to_contain_text("600,00 SEK")
    page.goto(f"{stack.url}/customers/{customer['id']}")
    expect(page.get_by_role("table", name="Sales")).to_contain_text("All windows")
    page.goto(f"{stack.url}/sales")
    row = page.get_by_role("table", name="Sales").get_by_role("row").filter(has_text="All windows")
    expect(row).to_contain_text("Buys for themselves AB")
    page.get_by_role("button", name="Net amount").click()
    expect(row).to_contain_text("Draft")
    page.goto(f"{stack.url}/sales/expected")
    expect(page.get_by_text("Nothing has a day yet")).to_be_visible()


def test_a_service_is_found_by_its_name_however_many_there_are(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    api.insert(
        "services",
        [
            {"name": f"Far {number}", "price": "450", "currency": "SEK", "tax_rate": 12, "tax_included": True}
            for number in range(230)
        ],
    )
    [last] = api.get("services?name=eq.Far 229")
    page.goto(f"{stack.url}/leads/new")
    page.get_by_label("Name").fill("Wants what is far")
    service = page.get_by_role("combobox", name="Service")
    options = page.get_by_role("listbox", name="Find a service").get_by_role("option")
    service.fill("Far")
    expect(options).to_have_count(21)
    expect(options.last).to_have_text("There are more: type a part of the name.")
    service.fill("Far nowhere")
    expect(options).to_have_text(["No service has that name."])
    service.fill("ar 22")
    expect(options.first).to_have_text("Far 22")
    for _ in range(10):
        service.press("ArrowDown")
    service.press("Enter")
    expect(service).to_have_value("Far 229")
    whole(page, "a lead with a service")
    page.get_by_role("button", name="Save lead").click()
    expect(page.get_by_role("heading", level=1, name="Wants what is far")).to_be_visible()
    [lead] = api.get("leads?name=eq.Wants what is far")
    assert lead["service_id"] == last["id"]
    # a line takes what the catalogue says of it
    [sale] = api.insert("sales", [{"title": "Far windows", "currency": "SEK"}])
    page.goto(f"{stack.url}/sales/{sale['id']}")
    page.get_by_role("button", name="Add line").click()
    form = page.get_by_role("form", name="Add line")
    choose_service(page, form, "Far 229")
    for field, value in {"Description": "Far 229", "Price each": "450,00", "Tax rate": "12"}.items():
        expect(form.get_by_label(field)).to_have_value(value)
    expect(form.get_by_role("combobox", name="Tax", exact=True)).to_have_value("true")
    form.get_by_role("button", name="Save line").click()
    expect(page.get_by_role("list", name="Lines")).to_contain_text("Far 229")
    # no longer sold, it stays with those who had it and is offered to nobody else
    with stack.database() as database:
        database.execute("update services set state = 'retired' where id = %s", [last["id"]])
    page.get_by_role("button", name="Edit Far 229").click()
    expect(page.get_by_role("combobox", name="Service")).to_have_value("Far 229")
    page.goto(f"{stack.url}/leads/{lead['id']}/edit")
    expect(service).to_have_value("Far 229")
    service.fill("")
    service.fill("Far 229")
    options.first.click()
    page.get_by_label("Company").fill("Far away AB")
    page.get_by_role("button", name="Save lead").click()
    until(
        lambda: (
            [lead["service_id"]]
            == [row["service_id"] for row in api.get(f"leads?id=eq.{lead['id']}&company=eq.Far away AB")]
        ),
        "the lead keeps its service",
    )
    page.goto(f"{stack.url}/leads/new")
    service.fill("Far 229")
    expect(options).to_have_text(["No service has that name."])


def test_sold_lines_are_narrowed_to_services_found_by_name(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    sold, other = api.insert(
        "services", [{"name": f"Far {number}", "price": "100", "currency": "SEK"} for number in (900, 901)]
    )
    [customer] = api.insert("customers", [{"name": "Far customer AB"}])
    for service in (sold, other):
        sold_to = {"customer_id": customer["id"], "currency": "SEK"}
        [sale] = api.insert("sales", [{"title": f"Sold {service['name']}", **sold_to}])
        line = {
            "sale_id": sale["id"],
            "service_id": service["id"],
            "description": f"Line of {service['name']}",
        }
        api.insert("sale_lines", [{**line, "quantity": 1, "unit_price": "100", "position": 1}])
        for state in ("ACCEPTED", "COMPLETED"):
            api.call("transition_sale", sale_id=sale["id"], to_state=state)
    page.goto(f"{stack.url}/sales/lines")
    table = page.get_by_role("table", name="Sold lines")
    expect(table).to_contain_text("Line of Far 901")
    page.get_by_role("button", name="Service", exact=True).click()
    popup = page.get_by_role("dialog", name="Service")
    choose_service(page, popup, "Far 900")
    expect(table).not_to_contain_text("Line of Far 901")
    expect(table).to_contain_text("Line of Far 900")
    choose_service(page, popup, "Far 901")
    expect(table).to_contain_text("Line of Far 901")
    expect(page.get_by_role("button", name="Service: Far 900, Far 901")).to_be_visible()
    whole(page, "two services")
    popup.get_by_role("checkbox", name="Far 900").click()
    expect(table).not_to_contain_text("Line of Far 900")
    expect(table).to_contain_text("Line of Far 901")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_colleagues_sale_that_is_begun_has_the_booking_and_tells_no_more(
    stack: Stack, api: Api, browser: Browser, width: int
) -> None:
    rep = Api(stack.url, mail("rep"), PASSWORD)
    [customer] = rep.insert("customers", [{"name": f"Shared {width} AB"}])
    with stack.database() as database:
        begun, free = (
            str(database.execute(
                "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, currency, customer_id, title) values"
                " (%s, 'confirmed', 'confirmed', now(), now() + interval '1 hour', current_date, 'SEK', %s, %s) returning id",
                [api.org_id, customer["id"], title],
            ).fetchone()[0])
            for title in ("Panes", "Frames")
        )  # fmt: skip
    api.insert("sales", [{"title": "Secret", "currency": "SEK", "customer_id": customer["id"], "booking_id": begun}])  # fmt: skip
    page = open_as(browser, stack, "rep", width)
    try:
        for booking, said in ((begun, "A colleague's sale"), (free, "No sale")):
            page.goto(f"{stack.url}/bookings/{booking}")
            drawer = page.get_by_role("dialog")
            expect(drawer.get_by_text(said, exact=True)).to_be_visible()
            expect(drawer.get_by_text("Secret")).to_have_count(0)
            expect(drawer.get_by_role("button", name="Change the sale")).to_have_count(int(booking == free))
            whole(page, said)
        page.goto(f"{stack.url}/sales/new?customer={customer['id']}&name=Shared")
        expect(page.get_by_label("Booking").locator("option")).to_have_text(
            [re.compile("^(No|None)"), re.compile("Frames")]
        )
    finally:
        page.context.close()
        with stack.database() as database:
            database.execute("delete from calendar_events where id = any (%s)", [[begun, free]])


def test_a_viewer_only_looks(stack: Stack, api: Api, browser: Browser) -> None:
    [lead] = api.insert("leads", [{"name": "Only looked at", "currency": "SEK"}])
    [sale] = api.insert("sales", [{"title": "Only looked at too", "currency": "SEK"}])
    page = open_as(browser, stack, "viewer", 1440)
    try:
        for path in ("/leads", "/leads/board", f"/leads/{lead['id']}", "/sales", f"/sales/{sale['id']}"):
            page.goto(f"{stack.url}{path}")
            expect(page.get_by_text("Only looked at").first).to_be_visible()
            for name in ("New lead", "New sale", "Edit"):
                expect(page.get_by_role("link", name=name)).to_have_count(0)
            for name in (
                re.compile("^Set to"),
                "Make a sale of it",
                "Add line",
                "Save as CSV",
                re.compile("^Move"),
            ):
                expect(page.get_by_role("button", name=name)).to_have_count(0)
            whole(page, path)
    finally:
        page.context.close()
