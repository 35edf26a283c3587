"""The page about the return: figures of what was told, settings that change them, what is missing, and who sees what."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import open_live, serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import OWNER, PASSWORD
from tests.e2e.screenshots import sign_in
from tests.e2e.told import Firm, open_firm, open_organisation, show

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime.now(UTC).replace(microsecond=0)
CALLED = NOW - timedelta(days=3)
# of 2.00 kronor a call 0.40 is the line, and 1.60 AI
PRICED = {"price": "2.00", "transport_price": "0.40", "model_price": "1.00", "voice_price": "0.60"}


def book(firm: Firm, name: str, days: int, state: str, price: str | None = "500") -> None:
    """A booking that the third call led to, so many days after it."""
    start = CALLED + timedelta(days=days)
    firm.booking(
        name,
        booked_at=CALLED + timedelta(minutes=30),
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        state=state,
        service_id=name,
        service_name=f"Massage {name}",
        service_price=price,
    )


def pay(firm: Firm, name: str) -> None:
    """A sale of the booking, for as much, that is paid."""
    with firm.stack.database() as connection:
        row = connection.execute(
            "insert into sales (org_id, title, currency, booking_id) select org_id, 'Massage', 'SEK', id from calendar_events"
            " where org_id = %s and provider_booking_id = %s returning id",
            [firm.api.org_id, name],
        ).fetchone()
        assert row is not None
        connection.execute(
            "insert into sale_lines (org_id, sale_id, description, unit_price, tax_rate, tax_included) values (%s, %s, 'Massage', 250, 25, true)",
            [firm.api.org_id, row[0]],
        )
        for state in ("ACCEPTED", "COMPLETED", "INVOICED", "PAID"):
            connection.execute(
                "update sales set state = %s where org_id = %s and id = %s", [state, firm.api.org_id, row[0]]
            )


@pytest.fixture(scope="module")
def firm(stack: Stack, api: Api) -> Firm:
    """Four calls, three of them answered; two bookings kept, one of them without a price, one missed, one to come."""
    firm = open_firm(stack, api, "Lönsamt AB")
    for number in range(3):
        firm.call(f"answered-{number}", CALLED + timedelta(minutes=number), **PRICED)
    firm.call("missed", CALLED + timedelta(minutes=9), state="no_answer", seconds=0)
    book(firm, "kept", 1, "kept")
    book(firm, "unpriced", 1, "kept", None)
    book(firm, "no-show", 2, "no_show")
    book(firm, "ahead", 8, "confirmed", "250")
    return firm


def figure(page: Page, label: str) -> Locator:
    """A figure of the page's head, by its label."""
    return page.locator("[class*=figure]").filter(has=page.get_by_text(label, exact=True)).last


def shows(page: Page, **wanted: str) -> None:
    """Waits until the figures show these, whatever stands between thousands and before decimals."""
    for label, text in wanted.items():
        pattern = re.compile(rf"^\D*{text.replace('.', '[.,]').replace(' ', '.?')}(\D|$)")
        expect(figure(page, label.replace("_", " ")).locator("p").nth(1)).to_have_text(pattern)


def open_page(page: Page, firm: Firm) -> Page:
    show(page, firm.api.org_id)
    open_live(page, f"{firm.stack.url}/roi")
    return page


def fill_from_first_of_last_month(page: Page, wage: str, value: str) -> None:
    """The form of new settings, from a day before everything that was told."""
    dialog = page.get_by_role("dialog", name="Add from a day on")
    dialog.get_by_label("Valid from").click()
    calendar = page.get_by_role("dialog", name="Valid from")
    calendar.get_by_role("button", name=re.compile("previous month", re.IGNORECASE)).click()
    first = (datetime.now(ZONE).date().replace(day=1) - timedelta(days=1)).replace(day=1)
    calendar.locator(f"[data-day='{first}']").get_by_role("button").click()
    dialog.get_by_label("Hourly wage").fill(wage)
    dialog.get_by_label("Value of a booking without a price").fill(value)


def open_settings(page: Page) -> Locator:
    page.get_by_role("main").get_by_role("button", name="Settings", exact=True).click()
    dialog = page.get_by_role("dialog", name="What the return is counted with")
    expect(dialog).to_be_visible()
    return dialog


def test_without_a_phone_and_a_calendar_it_leads_to_both(signed_in: Page, stack: Stack, api: Api) -> None:
    page = show(signed_in, open_organisation(api, "Tomt AB").org_id)
    page.goto(f"{stack.url}/roi")
    expect(page.get_by_text("No phone provider is connected")).to_be_visible()
    expect(page.get_by_text("No booking system is connected")).to_be_visible()
    expect(page.get_by_role("link", name="Connect Retell AI")).to_be_visible()
    assert serious_faults(page) == []


def test_figures_are_what_was_told_and_follow_the_settings(signed_in: Page, firm: Firm) -> None:
    page = open_page(signed_in, firm)
    # 400 net of tax; 3 × (1.60 + 0.40)
    shows(
        page,
        Net="394.00",
        Return="6 566.7 %",
        Value_won="400.00",
        Hours_saved="0.2",
        AI="4.80",
        Telephony="1.20",
    )
    expect(
        page.get_by_text(
            re.compile("For each Swedish krona the AI phone cost you got 66[.,]67 back: 65[.,]67 more")
        )
    ).to_be_visible()
    expect(page.get_by_role("link", name="1 upcoming booking")).to_be_visible()
    funnel = page.get_by_role("list", name="From call to payment").get_by_role("listitem")
    expect(funnel).to_have_text(
        [
            re.compile(rf"^{name}.*{count}")
            for name, count in (
                ("Calls", 4),
                ("Answered", 3),
                ("Booked", 4),
                ("Kept", 2),
                ("Sold", 0),
                ("Paid", 0),
            )
        ]
    )
    expect(funnel.nth(3)).to_contain_text(re.compile("3[.,]00 SEK each"))
    why = page.get_by_role("list", name="Why net changed")
    expect(why.get_by_text("More bookings were kept")).to_be_visible()
    expect(why.get_by_text("More AI was used")).to_be_visible()
    agents = page.get_by_role("table", name="Agent")
    expect(agents.get_by_role("row").filter(has_text="Tove")).to_contain_text(re.compile("3 of 4.*394[.,]00"))
    # each figure opens its rows and no others
    agents.get_by_role("row").filter(has_text="Tove").get_by_role("link", name="2", exact=True).click()
    expect(page).to_have_url(re.compile("/bookings.*state=kept.*origin=agent.*agent="))
    expect(page.get_by_text("Came from: The AI phone")).to_be_visible()
    listed = page.get_by_role("table").last
    expect(listed.get_by_role("row").filter(has_text="Massage")).to_have_count(2)
    assert serious_faults(page) == []
    page.go_back()
    # beside the figures by the day of the booking, under the funnel by the day of the call
    for link, days in ((0, None), (1, "days=call")):
        page.get_by_role("link", name="1 no-show").nth(link).click()
        expect(page).to_have_url(
            re.compile("/bookings(?=.*state=no_show)(?=.*origin=agent)" + (f".*{days}" if days else ""))
        )
        expect(
            page.get_by_role("table").last.get_by_role("row").filter(has_text="Massage no-show")
        ).to_have_count(1)
        page.go_back()
        expect(agents).to_be_visible()
    assert serious_faults(page) == []

    # what is missing leads to where it is said
    expect(page.get_by_text("Time saved counts nothing on days without an hourly wage.")).to_be_visible()
    expect(page.get_by_role("link", name="1 kept booking")).to_be_visible()
    page.get_by_role("button", name="Say it in the settings").first.click()
    dialog = page.get_by_role("dialog", name="What the return is counted with")
    expect(dialog.get_by_text("No hourly wage, 4 minutes per call")).to_be_visible()
    assert serious_faults(page) == []
    dialog.get_by_role("button", name="Add from a day on").click()
    form = page.get_by_role("dialog", name="Add from a day on")
    form.get_by_label("Minutes saved per call").fill("1000")
    form.get_by_label("Hourly wage").fill("much")
    form.get_by_role("button", name="Save settings").click()
    expect(form.get_by_text("Give an amount from 0 to 1,000,000.")).to_be_visible()
    fill_from_first_of_last_month(page, "300", "160")
    form.get_by_role("button", name="Save settings").click()
    # the database knows the bound
    expect(form.get_by_text("Give 0 to 600 minutes")).to_be_visible()
    assert serious_faults(page) == []
    form.get_by_label("Minutes saved per call").fill("4")
    form.get_by_role("button", name="Save settings").click()
    expect(dialog.get_by_text(re.compile("300[.,]00 SEK an hour"))).to_be_visible()
    page.get_by_role("button", name="Close").last.click()
    # 12 minutes of 300 an hour; 160 for what has no price
    shows(page, Net="614.00", Value_won="560.00", Hours_saved="0.2")
    expect(figure(page, "Hours saved")).to_contain_text("worth 60")
    expect(page.get_by_text("Time saved counts nothing")).to_have_count(0)
    expect(page.get_by_role("table", name="Counted with").get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    shows(page, Net="394.00", Value_won="400.00")


def test_settings_are_changed_from_their_day_taken_away_and_brought_back(signed_in: Page, firm: Firm) -> None:
    page = open_page(signed_in, firm)
    dialog = open_settings(page)
    dialog.get_by_role("button", name="Add from a day on").click()
    fill_from_first_of_last_month(page, "300", "160")
    page.get_by_role("button", name="Save settings").click()
    expect(dialog.get_by_text(re.compile("300[.,]00 SEK an hour"))).to_be_visible()
    # a day has one answer
    dialog.get_by_role("button", name="Add from a day on").click()
    fill_from_first_of_last_month(page, "1", "1")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("There are settings from this day on already.")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    # somebody else is quicker
    dialog.get_by_role("button", name=re.compile("^Actions for")).first.click()
    page.get_by_role("menuitem", name="Edit").click()
    form = page.get_by_role("dialog", name="Change settings")
    form.get_by_label("Hourly wage").fill("330")
    [row] = firm.api.get(f"roi_settings?org_id=eq.{firm.api.org_id}&select=id")
    firm.api.sent(
        "PATCH", f"/rest/v1/roi_settings?id=eq.{row['id']}", {"hourly_wage": "360", "minutes_per_call": 5}
    )
    form.get_by_role("button", name="Save settings").click()
    meeting = page.get_by_role("dialog").filter(has=page.get_by_role("group", name="Hourly wage"))
    expect(meeting.get_by_role("group", name="Minutes saved per call")).to_be_visible()
    assert serious_faults(page) == []
    meeting.locator("form").get_by_role("button").last.click()
    expect(dialog.get_by_text(re.compile("330[.,]00 SEK an hour"))).to_be_visible()
    expect(dialog.get_by_text("5 minutes per call")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^Actions for")).first.click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("Deleted the settings from")).to_be_visible()
    expect(dialog.get_by_text("SEK an hour")).to_have_count(0)
    page.get_by_role("dialog", name="Deleted the settings").get_by_role("button", name="Undo").click()
    expect(dialog.get_by_text(re.compile("330[.,]00 SEK an hour"))).to_be_visible()
    page.get_by_role("button", name="Close").last.click()
    # 3 calls × 5 minutes of 330 an hour
    shows(page, Net="636.50", Hours_saved="0.3")


def test_the_page_is_live_saved_as_a_file_and_printed_on_one_sheet(signed_in: Page, firm: Firm) -> None:
    page = open_page(signed_in, firm)
    shows(page, Value_won="560.00")
    book(firm, "more", 2, "kept", "250")
    shows(page, Value_won="760.00")
    funnel = page.get_by_role("list", name="From call to payment").get_by_role("listitem")
    expect(funnel.nth(4)).to_contain_text(re.compile("^Sold.*0"))
    pay(firm, "more")
    expect(funnel.nth(5)).to_contain_text(re.compile("^Paid 6[.,]00 SEK each"))
    # what is paid opens its rows
    page.get_by_role("link", name=re.compile("^200.* paid$")).click()
    expect(page).to_have_url(re.compile("/bookings.*state=kept.*sale=paid"))
    expect(page.get_by_role("table").last.get_by_role("row").filter(has_text="Massage more")).to_have_count(1)
    page.go_back()
    # of 6 kronor
    expect(
        page.get_by_text(re.compile(r"200[.,]00 SEK of it is paid so far; the phone cost 3[.,]0.%"))
    ).to_be_visible()
    section = page.locator("section").filter(has=page.get_by_role("table", name="Agent"))
    with page.expect_download() as download:
        section.get_by_role("button", name="Save as CSV").click()
    [row] = csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines())
    assert (row["Agent"], row["Calls"], row["Answered"], row["Kept"]) == ("Tove", "4", "3", "3")
    assert (float(row["Value won, SEK"]), float(row["AI, SEK"])) == (760, 4.8)
    page.get_by_role("button", name="Channel").click()
    calls = page.get_by_role("table", name="Channel").get_by_role("link", name="Calls")
    expect(calls).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_text("Lönsamt AB ·")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="screen")
    calls.click()
    expect(page).to_have_url(re.compile("/telephony.*kind=call"))


def test_a_rep_sees_their_own_and_a_viewer_changes_nothing(
    browser: Browser, stack: Stack, firm: Firm
) -> None:
    for role in ("rep", "viewer"):
        mail = f"{role}.roi@example.com"
        join(stack.url, firm.api, mail, role.title(), role, PASSWORD)
        page = new_page(browser, width=390)
        sign_in(page, stack.url, mail, PASSWORD)
        page.goto(f"{stack.url}/roi")
        if role == "rep":
            expect(page.get_by_text("Your own calls and bookings.")).to_be_visible()
        else:
            shows(page, Value_won="760.00")
            expect(page.get_by_text("Your own calls and bookings.")).to_have_count(0)
        expect(page.get_by_role("button", name="Settings", exact=True)).to_have_count(0)
        expect(page.get_by_role("button", name="Save as CSV")).to_have_count(0)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert serious_faults(page) == []
        page.context.close()


def test_each_step_of_the_funnel_opens_as_many_rows_as_it_says(
    browser: Browser, stack: Stack, firm: Firm
) -> None:
    with stack.database() as connection:
        # two of them are of the rep's own customers
        connection.execute(
            "update calendar_events set assigned_to = (select m.id from memberships as m join auth.users as u on u.id = m.user_id"
            " where m.org_id = %s and u.email = 'rep.roi@example.com') where org_id = %s and provider_booking_id in ('kept', 'more')",
            [firm.api.org_id, firm.api.org_id],
        )
    steps = ("Booked", "Kept", "Sold", "Paid")
    for mail, width, expected in (
        (OWNER, 1440, (5, 3, 1, 1)),
        ("viewer.roi@example.com", 1440, (5, 3, 1, 1)),
        ("rep.roi@example.com", 390, (2, 2, 1, 1)),
    ):
        page = new_page(browser, width=width)
        sign_in(page, stack.url, mail, PASSWORD)
        show(page, firm.api.org_id)
        for name, count in zip(steps, expected, strict=True):
            page.goto(f"{stack.url}/roi")
            step = (
                page.get_by_role("list", name="From call to payment")
                .get_by_role("listitem")
                .filter(has=page.get_by_role("link", name=name, exact=True))
            )
            expect(step.locator("[class*=amount]")).to_have_text(str(count))
            step.get_by_role("link").click()
            expect(page).to_have_url(re.compile("/bookings.*days=call.*origin=agent"))
            expect(page.get_by_text("Days of: The call or message")).to_be_visible()
            rows = (
                page.get_by_role("table").last.get_by_role("row")
                if width > 600
                else page.get_by_role("listitem")
            )
            expect(rows.filter(has_text="Massage")).to_have_count(count)
            if name in ("Sold", "Paid"):
                # what the rows were sold for is the figure
                shows(page, Paid="200.00")
                expect(rows.filter(has_text="Massage")).to_contain_text(re.compile("200[.,]00"))
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert serious_faults(page) == []
        page.context.close()
