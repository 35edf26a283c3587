"""Bookings from the booking system to a figure: they come while the page is open, and people say who came and what is tax."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import open_live, serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in
from tests.emulators.simplybook import COMPANY, LOGIN
from tests.emulators.simplybook import PASSWORD as KEY
from tests.emulators.simplybook_callbacks import callback, delivery

ZONE = ZoneInfo("Europe/Stockholm")
NAMES = {"kept": "Frida Fors", "missed": "Gösta Gren", "next": "Hedda Holm", "cancelled": "Ivar Ivarsson"}
PHONES = {
    "kept": "+46701110001",
    "missed": "+46701110002",
    "next": "+46701110003",
    "cancelled": "+46701110004",
}
moments = count(int(datetime.now(UTC).timestamp()) - 5000)


@dataclass(frozen=True)
class Desk:
    """A connection to the emulated booking system, and the address that it calls back."""

    stack: Stack
    api: Api
    integration_id: str
    url: str

    def tell(self, booking: int, who: str, start: datetime, kind: str = "create", **fields: object) -> None:
        """The booking as the system has it from now on, and its word that there is something to ask for."""
        held = {
            "id": booking, "start_datetime": f"{start:%Y-%m-%d %H:%M:%S}", "end_datetime": f"{start + timedelta(minutes=45):%Y-%m-%d %H:%M:%S}",
            "client": {"id": booking, "name": NAMES[who], "email": None, "phone": PHONES[who]},
            "service_id": 77, "service": {"id": 77, "name": "Massage", "price": 500.0, "currency": "SEK", "duration": 45},
            "provider": {"id": 9, "name": "Signe"},
        } | fields  # fmt: skip
        httpx.post(
            f"{self.stack.simplybook}/control", json={"bookings": [held]}, timeout=30
        ).raise_for_status()
        made = delivery(callback(booking, kind, next(moments)))
        httpx.post(self.url, content=made.body, headers=made.headers, timeout=30).raise_for_status()

    def row(self, booking: int) -> dict[str, object]:
        """The booking as the owner reads it, once it has come."""
        for _ in range(300):
            found = self.api.get(f"booking_list?provider_booking_id=eq.{booking}")
            if found:
                return dict(found[0])
            httpx.get(f"{self.stack.url}/health", timeout=30)
        raise AssertionError(f"booking {booking} has not come")


def at_nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9)


def today() -> date:
    """What the calendar calls so when it is asked; midnight may come between two tests."""
    return datetime.now(ZONE).date()


PAST, NEXT = today() - timedelta(days=2), today() + timedelta(days=1)


@pytest.fixture(scope="module")
def desk(stack: Stack, api: Api) -> Iterator[Desk]:
    """Two customers, one of them a rep's, and a booking each in the past; one cancelled."""
    for who in ("kept", "missed"):
        api.insert("customers", [{"name": NAMES[who], "phone": PHONES[who]}])
    found = api.get("integrations?select=id&provider=eq.simplybook")
    if not found:
        keys = {"company": COMPANY, "login": LOGIN, "password": KEY, "timezone": "Europe/Stockholm"}
        asked = {"org_id": api.org_id, "provider": "simplybook", "name": "Desk", "keys": keys}
        found = [api.sent("POST", "/functions/v1/integrations/connect", asked)]
    path = f"/functions/v1/integrations/{found[0]['id']}/webhook?org_id={api.org_id}"
    url = str(api.sent("GET", path, None)["url"]).partition("#")[0]
    desk = Desk(stack, api, str(found[0]["id"]), url)
    desk.tell(7001, "kept", at_nine(PAST))
    desk.tell(7002, "missed", at_nine(PAST) + timedelta(minutes=20))
    desk.tell(7003, "cancelled", at_nine(PAST), "cancel", status="canceled")
    for booking in (7001, 7002, 7003):
        desk.row(booking)
    yield desk


def calendar(stack: Stack, day: date) -> str:
    return f"{stack.url}/bookings/calendar?at={day}"


def test_an_organisation_without_a_booking_system_is_led_to_one(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    made = api.sent("POST", "/rest/v1/rpc/create_organisation", {"name": "Ingenting AB"})
    page = signed_in
    page.add_init_script(f"localStorage.setItem('kontor.organisation', '{made['id']}')")
    page.goto(f"{stack.url}/bookings")
    expect(page.get_by_text("No booking system is connected")).to_be_visible()
    for name in ("SimplyBook.me", "BokaMera"):
        expect(page.get_by_role("link", name=f"Connect {name}")).to_be_visible()
    assert serious_faults(page) == []
    page.get_by_role("link", name="Connect SimplyBook.me").click()
    expect(page.get_by_role("heading", name="Integrations")).to_be_visible()


def test_bookings_come_and_move_while_the_calendar_is_open(stack: Stack, signed_in: Page, desk: Desk) -> None:
    page = signed_in
    open_live(page, calendar(stack, NEXT))
    week = page.get_by_role("group", name=re.compile("^Calendar, "))
    booked = week.get_by_role("link").filter(has_text=NAMES["next"])
    expect(booked).to_have_count(0)
    desk.tell(7004, "next", at_nine(NEXT))
    expect(booked).to_contain_text("09:00")
    expect(booked).to_have_attribute("data-state", "confirmed")
    desk.tell(7004, "next", at_nine(NEXT) + timedelta(hours=2), "change")
    expect(booked).to_contain_text("11:00")
    expect(
        page.locator(f"[data-day='{NEXT}']").get_by_role("link").filter(has_text=NAMES["next"])
    ).to_be_visible()
    booked.click()
    drawer = page.get_by_role("dialog", name=NAMES["next"])
    expect(drawer.get_by_text("11:00–11:45")).to_be_visible()
    expect(drawer.get_by_text("Moved from")).to_be_visible()
    # it has not begun: nobody can say whether they came
    expect(drawer.get_by_text("Did they come?")).to_have_count(0)
    expect(drawer.get_by_role("listitem").filter(has_text="Booking made")).to_be_visible()
    assert serious_faults(page) == []
    # from what was told to the booking that it was about
    drawer.get_by_role("listitem").filter(has_text="Booking changed").get_by_role("link").first.click()
    page.get_by_role("dialog").get_by_role("link", name="Open the booking").click()
    expect(page).to_have_url(re.compile(r"/bookings/[0-9a-f-]{36}"))
    expect(page.get_by_role("dialog", name=NAMES["next"])).to_be_visible()


def test_overlapping_bookings_stand_side_by_side_and_keys_go_through_them(
    stack: Stack, signed_in: Page, desk: Desk
) -> None:
    page = signed_in
    page.goto(calendar(stack, PAST))
    column = page.locator(f"[data-day='{PAST}']")
    first, second = (column.get_by_role("link").filter(has_text=NAMES[who]) for who in ("kept", "missed"))
    expect(first).to_be_visible()
    boxes = [first.bounding_box(), second.bounding_box()]
    assert boxes[0] and boxes[1] and boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1
    # cancelled ones stand in nobody's way, and can be asked for
    expect(column.get_by_role("link").filter(has_text=NAMES["cancelled"])).to_have_count(0)
    expect(page.get_by_text("cancelled booking is not shown")).to_be_visible()
    page.get_by_role("button", name="Show them").click()
    expect(column.get_by_role("link").filter(has_text=NAMES["cancelled"])).to_be_visible()
    page.goto(calendar(stack, PAST))
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=NAMES["missed"])).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    shown = page.get_by_role("heading", level=2).first
    page.goto(calendar(stack, PAST - timedelta(days=70)))
    expect(shown).to_be_visible()
    before = shown.inner_text()
    page.keyboard.press("ArrowRight")
    expect(shown).not_to_have_text(before)
    page.keyboard.press("t")
    day = today()
    expect(page.locator(f"[data-day='{day}']")).to_be_visible()
    page.get_by_role("button", name="Month").click()
    table = page.get_by_role("table", name=re.compile("^Calendar, "))
    table.get_by_role("link").filter(has_text=re.compile(rf"\b{day.day} ")).first.focus()
    assert serious_faults(page) == []
    table.get_by_role("link", name=re.compile(rf"{day.day} {day:%B %Y}")).click()
    expect(page.locator("[data-day]")).to_have_count(1)


def test_a_booking_over_midnight_stands_on_both_days_and_the_search_leads_to_the_calendar(
    stack: Stack, signed_in: Page, desk: Desk
) -> None:
    day = PAST - timedelta(days=35)
    late = at_nine(day) + timedelta(hours=14, minutes=30)
    desk.tell(7005, "next", late, end_datetime=f"{late + timedelta(hours=1):%Y-%m-%d %H:%M:%S}")
    desk.row(7005)
    page = signed_in
    page.goto(stack.url)
    page.get_by_role("heading", name="Overview").wait_for()
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("calendar")
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-day='{today()}']")).to_be_visible()
    for one in (day, day + timedelta(days=1)):
        page.goto(f"{calendar(stack, one)}&as=day")
        booked = page.locator(f"[data-day='{one}']").get_by_role("link")
        expect(booked).to_have_count(1)
        expect(booked).to_contain_text(NAMES["next"])
        # its day has the hours that it needs
        expect(page.get_by_text("23:00" if one == day else "00:00", exact=True)).to_be_attached()


def test_who_came_is_said_by_hand_and_holds_whatever_the_system_tells(
    stack: Stack, signed_in: Page, desk: Desk, api: Api
) -> None:
    page = signed_in
    row = desk.row(7002)
    assert row["state"] == "kept"
    page.goto(f"{stack.url}/bookings/{row['id']}")
    drawer = page.get_by_role("dialog", name=NAMES["missed"])
    expect(drawer.get_by_text("Estimated")).to_be_visible()
    drawer.get_by_role("button", name="No-show").click()
    expect(page.get_by_text("Noted: they did not come.")).to_be_visible()
    expect(drawer.get_by_text("Nothing while it is not kept")).to_be_visible()
    entries = f"ledger_lines?select=amount&source=eq.calendar_events&source_id=eq.{row['id']}"
    assert api.get(entries) == []
    # the system tells its own again, by a callback and by a sync
    desk.tell(
        7002,
        "missed",
        at_nine(PAST) + timedelta(minutes=20),
        "change",
        provider={"id": 9, "name": "Signe Sol"},
    )
    expect(drawer.get_by_text("Signe Sol")).to_be_visible()
    page.goto(f"{stack.url}/integrations/{desk.integration_id}")
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert desk.row(7002)["state"] == "no_show" and api.get(entries) == []
    page.goto(f"{stack.url}/bookings/{row['id']}")
    drawer.get_by_role("button", name="Take back what was said").click()
    expect(drawer.get_by_text("Nothing while it is not kept")).to_have_count(0)
    assert desk.row(7002)["state"] == "kept" and len(api.get(entries)) == 1
    page.get_by_role("button", name="Undo").last.click()
    expect(drawer.get_by_text("Nothing while it is not kept")).to_be_visible()
    assert desk.row(7002)["state"] == "no_show"
    # and the log says who said what of whom
    page.goto(f"{stack.url}/audit")
    noted = page.get_by_role("row").filter(has_text="Bookings").filter(has_text=NAMES["missed"])
    expect(noted.first).to_be_visible()


def test_the_list_its_figures_and_its_file_say_the_same(stack: Stack, signed_in: Page, desk: Desk) -> None:
    page = signed_in
    page.goto(f"{stack.url}/bookings?from={PAST}&to={PAST}&search=signe&staff=Signe,Signe%20Sol")
    rows = page.get_by_role("table", name="Bookings").locator("tbody tr")
    expect(rows).to_have_count(3)
    figures = page.locator("[class*=figures] > div")
    expect(figures.filter(has_text="Booked").get_by_role("link")).to_have_text("2")
    expect(figures.filter(has_text="No-show rate").get_by_role("link")).to_have_text(re.compile("50,0"))
    expect(figures.filter(has_text="Kept value").get_by_role("link")).to_have_text(re.compile("500"))
    assert serious_faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").last.click()
    text = download.value.path().read_text("utf-8-sig")
    told = {
        row["Booked as"]: (row["State"], row["Price"], row["Net"])
        for row in csv.DictReader(text.splitlines())
    }
    assert told == {NAMES["kept"]: ("Kept", "500.0", "500.00"), NAMES["missed"]: ("No-show", "500.0", "500.00"), NAMES["cancelled"]: ("Cancelled", "500.0", "500.00")}  # fmt: skip
    page.get_by_role("button", name="Staff", exact=True).first.click()
    made_of = page.get_by_role("list", name="Staff")
    expect(made_of.get_by_role("listitem")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").first.click()
    text = download.value.path().read_text("utf-8-sig")
    kept = {
        row["Staff"]: (row["Booked"], row["No-show"], row["Kept value, SEK"])
        for row in csv.DictReader(text.splitlines())
    }
    assert kept == {"Signe": ("1", "0", "500.00"), "Signe Sol": ("1", "1", "0")}
    figures.filter(has_text="No-show rate").get_by_role("link").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(NAMES["missed"])


def test_a_tax_rate_that_is_set_ends_the_notice_and_the_ledger_follows(
    stack: Stack, signed_in: Page, desk: Desk, api: Api
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/bookings?from={PAST}&to={PAST}")
    expect(
        page.get_by_text("at its gross price").or_(page.get_by_text("at their gross price"))
    ).to_be_visible()
    page.goto(f"{stack.url}/bookings/services")
    page.get_by_role("table", name="Services").get_by_role("link", name="Massage").click()
    dialog = page.get_by_role("dialog", name="Massage")
    dialog.get_by_label("Tax rate").fill("250")
    dialog.get_by_role("button", name="Save service").click()
    expect(dialog.get_by_text("Write per cent between 0 and 100")).to_be_visible()
    assert serious_faults(page) == []
    dialog.get_by_label("Tax rate").fill("25 %")
    dialog.get_by_role("button", name="Save service").click()
    expect(page.get_by_text("Massage is saved.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Massage")).to_contain_text("25")
    row = desk.row(7001)
    assert (row["net_value"], row["value"]) == ("400.00", "500.0")
    [entry] = api.get(f"ledger_lines?select=amount&source=eq.calendar_events&source_id=eq.{row['id']}")
    assert entry["amount"] == "400.00"
    expect(page.get_by_text("since Massage has no tax rate")).to_have_count(0)


def test_a_customers_page_lists_their_bookings(stack: Stack, signed_in: Page, desk: Desk) -> None:
    page = signed_in
    page.goto(f"{stack.url}/customers/{desk.row(7001)['customer_id']}")
    row = page.get_by_role("table", name="Bookings").get_by_role("row").filter(has_text="Massage")
    expect(row).to_contain_text("Kept")
    row.get_by_role("link").click()
    expect(page.get_by_role("dialog", name=NAMES["kept"])).to_be_visible()


def test_a_representative_sees_and_settles_their_own_only(
    stack: Stack, signed_in: Page, api: Api, desk: Desk
) -> None:
    join(stack.url, api, "rut@example.com", "Rut", "rep", PASSWORD)
    [member] = api.get("memberships?select=id&name=eq.Rut")
    mine, others = desk.row(7001), desk.row(7002)
    api.call("assign_customer", customer_id=mine["customer_id"], membership_id=member["id"])
    browser = signed_in.context.browser
    assert browser is not None
    page = new_page(browser, width=390)
    try:
        sign_in(page, stack.url, "rut@example.com", PASSWORD)
        page.goto(f"{stack.url}/bookings?from={PAST}&to={NEXT}")
        expect(page.get_by_text("Bookings of your own customers.")).to_be_visible()
        expect(page.get_by_role("table", name="Bookings").locator("tbody tr")).to_have_count(1)
        expect(page.get_by_role("button", name="Save as CSV")).to_have_count(0)
        assert serious_faults(page) == []
        page.goto(calendar(stack, PAST))
        # a phone has the days under each other
        expect(page.get_by_role("heading", level=2).filter(has_text=f"{PAST.day} ").last).to_be_visible()
        expect(page.locator("main [data-opener]")).to_have_count(1)
        assert serious_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("main [data-opener]").click()
        drawer = page.get_by_role("dialog", name=NAMES["kept"])
        drawer.get_by_role("button", name="Came").click()
        expect(drawer.get_by_text("Said by Rut")).to_be_visible()
        # a colleague's name is not theirs to see; that does not mean that the colleague has left
        for state in ("no_show", "kept"):
            api.call("set_booking_state", id=mine["id"], state=state)
        page.reload()
        expect(drawer.get_by_text("Said by a colleague")).to_be_visible()
        page.goto(f"{stack.url}/bookings/{others['id']}")
        expect(page.get_by_role("dialog").get_by_text("was never yours to see")).to_be_visible()
    finally:
        page.context.close()


def test_pages_about_bookings_are_whole_on_a_phone_and_on_a_wide_screen(
    stack: Stack, signed_in: Page, desk: Desk
) -> None:
    page = signed_in
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("", "/calendar", "/calendar?as=day", "/calendar?as=month", "/services"):
            page.goto(f"{stack.url}/bookings{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator("[aria-busy=true]")).to_have_count(0)
            assert serious_faults(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
