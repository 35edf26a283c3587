"""The page of reports: each figure leads to its rows, which sum to it, for a manager and for a rep, on a phone and a wide screen."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import open_live, serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in
from tests.e2e.told import open_organisation
from tests.webhooks.line import until

TODAY = datetime.now(ZoneInfo("Europe/Stockholm")).date()
PEOPLE = {"manager": "Rut Reports", "rep": "Rolf Reports"}
BOTH = [(role, width) for role in PEOPLE for width in (390, 1440)]


@dataclass(frozen=True)
class Firm:
    """An organisation of its own whose manager and rep both sell."""

    stack: Stack
    people: dict[str, Api]
    services: dict[str, str]

    def sell(
        self, role: str, title: str, lines: dict[str | None, str], source: str | None, day: date
    ) -> None:
        """A sale with a line per service (None: written freely), completed on a day."""
        sale = self.begin(role, title, lines, source=source)
        for state, more in (("ACCEPTED", {}), ("COMPLETED", {"completed_on": str(day)})):
            self.people[role].call("transition_sale", sale_id=sale, to_state=state, **more)

    def begin(self, role: str, title: str, lines: dict[str | None, str], **fields: object) -> str:
        """A draft for a customer of its own; its id."""
        api = self.people[role]
        [customer] = api.insert("customers", [{"name": f"Buys {title}"}])
        [sale] = api.insert(
            "sales", [{"title": title, "currency": "SEK", "customer_id": customer["id"], **fields}]
        )
        rows: list[dict[str, Any]] = [
            {
                "sale_id": sale["id"],
                "description": name or "By hand",
                "service_id": name and self.services[name],
                "unit_price": price,
            }
            for name, price in lines.items()
        ]
        api.insert("sale_lines", rows)
        return str(sale["id"])


@pytest.fixture(scope="module")
def firm(stack: Stack, api: Api) -> Firm:
    """What each sold within the last 30 days and before them, leads of two sources, and what is to come."""
    owner = open_organisation(api, "Rapportfirman AB")
    services = {
        row["name"]: row["id"]
        for row in owner.insert(
            "services", [{"name": name, "price": "1000", "currency": "SEK"} for name in ("Roof", "Gutter")]
        )
    }
    people = {}
    for role, name in PEOPLE.items():
        join(stack.url, owner, mail(role), name, role, PASSWORD)
        people[role] = Api(stack.url, mail(role), PASSWORD)
    made = Firm(stack, people, services)
    for number, role in enumerate(PEOPLE, 1):
        made.sell(role, f"{role} roof", {"Roof": f"{number}000.50", "Gutter": "250"}, "Fair", TODAY)
        made.sell(role, f"{role} more", {"Roof": "700", None: "99.50"}, None, TODAY - timedelta(days=8))
        made.sell(role, f"{role} before", {"Roof": "400"}, "Fair", TODAY - timedelta(days=40))
        made.begin(role, f"{role} to come", {"Roof": "5000"}, expected_on=str(TODAY + timedelta(days=45)))
        leads = people[role].insert(
            "leads",
            [
                {"name": f"{role} {n}", "currency": "SEK", "source": source}
                for n, source in enumerate(("Fair", "Fair", "Website"))
            ],
        )
        people[role].call("convert_lead", lead_id=leads[0]["id"])
        people[role].call("transition_lead", lead_id=leads[2]["id"], to_state="LOST", reason="Too dear")
    return made


def mail(role: str) -> str:
    return f"reports.{role}@example.com"


def number(text: str | None) -> Decimal:
    """The amount or count that a text begins with, whatever stands between thousands and before decimals."""
    found = re.match(r"\D*?(\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?)", text or "")
    assert found, text
    return Decimal(re.sub(r"\s", "", found[1]).replace(",", "."))


def figure(page: Page, label: str) -> Locator:
    """A figure of the page's head, by its label."""
    return (
        page.locator("[class*=figure]")
        .filter(has=page.get_by_text(label, exact=True))
        .last.locator("p")
        .nth(1)
    )


def amount(page: Page, label: str) -> Decimal:
    """All of a figure, with the decimals that the headline leaves out."""
    return number(figure(page, label).get_attribute("title"))


def listed(page: Page, name: str) -> list[Decimal]:
    """The amounts of a list's rows, on a card as in a table."""
    table = page.get_by_role("table", name=name)
    expect(table).to_have_attribute("aria-busy", "false")
    return [number(text) for text in table.locator("tbody td[data-card=value]").all_inner_texts()]


def whole(page: Page, what: str) -> None:
    """Nothing serious for who cannot see it, and nothing wider than the screen."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert serious_faults(page) == [], what
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


def opened(page: Page, path: str, click: Callable[[], None]) -> None:
    click()
    expect(page).to_have_url(re.compile(re.escape(path)))


@pytest.mark.parametrize(("role", "width"), BOTH)
def test_each_figure_opens_its_rows_and_they_sum_to_it(
    firm: Firm, browser: Browser, role: str, width: int
) -> None:
    page = new_page(browser, width=width)
    try:
        sign_in(page, firm.stack.url, mail(role), PASSWORD)
        page.goto(f"{firm.stack.url}/reports")
        expect(figure(page, "Revenue")).to_be_visible()
        whole(page, "revenue")
        mine = page.get_by_text("Your own figures")
        expect(mine).to_have_count(1 if role == "rep" else 0)
        revenue, sales = amount(page, "Revenue"), number(figure(page, "Sales").inner_text())
        # the rep's own, and for the manager everybody's
        assert revenue == (Decimal("3050.00") if role == "rep" else Decimal("5100.00"))
        figure(page, "Revenue").get_by_role("link").click()
        expect(page.get_by_text("Completed on:")).to_be_visible()
        rows = listed(page, "Sales")
        assert (sum(rows), len(rows)) == (revenue, sales)
        whole(page, "sold")
        page.go_back()
        # per service it is the lines that sum to the bar
        by = page.get_by_role("group", name="Revenue by")
        for group, path, label in (
            ("Service", "/sales/lines", "Sold lines"),
            ("Source", "/sales/sold", "Sales"),
        ):
            by.get_by_role("button", name=group).click()
            bars = page.get_by_role("list", name="Revenue by").get_by_role("listitem")
            expect(bars.first).to_contain_text("Roof" if group == "Service" else "Fair")
            expect(page.locator("[aria-busy=true]")).to_have_count(0)
            every = [number(bar.locator("[class*=amount]").first.inner_text()) for bar in bars.all()]
            assert sum(every) == revenue
            for place in (0, len(every) - 1):
                opened(page, path, bars.nth(place).get_by_role("link").click)
                assert sum(listed(page, label)) == every[place], (group, place)
                whole(page, f"rows of a {group}")
                page.go_back()
                by.get_by_role("button", name=group).click()
                expect(bars).to_have_count(len(every))
        made = number(figure(page, "New leads").inner_text())
        assert made == (3 if role == "rep" else 6)
        opened(page, "/leads?", figure(page, "New leads").get_by_role("link").click)
        expect(page.get_by_role("table", name="Leads").locator("tbody tr")).to_have_count(int(made))
        page.goto(f"{firm.stack.url}/reports/conversion")
        fair = page.get_by_role("list", name="New leads by").get_by_role("listitem").filter(has_text="Fair")
        expect(fair).to_contain_text("2 leads" if role == "rep" else "4 leads")
        whole(page, "conversion")
        opened(page, "/leads?", fair.get_by_role("link").click)
        expect(page.get_by_role("table", name="Leads").locator("tbody tr")).to_have_count(
            2 if role == "rep" else 4
        )
        expect(page.get_by_text("Source: Fair")).to_be_visible()
        whole(page, "leads of a source")
    finally:
        page.context.close()


@pytest.mark.parametrize("width", (390, 1440))
def test_what_is_to_come_has_a_spread_and_opens_its_sales(firm: Firm, browser: Browser, width: int) -> None:
    page = new_page(browser, width=width)
    try:
        sign_in(page, firm.stack.url, mail("manager"), PASSWORD)
        page.goto(f"{firm.stack.url}/reports/forecast")
        months = page.get_by_role("list", name="What is to come").get_by_role("listitem")
        one = months.filter(has_text="2 sales").filter(has_not_text="Without a day")
        expect(one).to_contain_text("between")
        expect(page.get_by_text("Four times in five")).to_be_visible()
        low, high = [number(text) for text in one.inner_text().split("between")[1].split(" and ")]
        middle = number(one.locator("[class*=amount]").first.inner_text())
        assert 0 <= low < middle < high <= 10_000
        whole(page, "forecast")
        opened(page, "/sales/expected", one.get_by_role("link").click)
        assert listed(page, "Sales") == [5000, 5000]
        page.goto(f"{firm.stack.url}/reports/time")
        expect(page.get_by_role("list", name="Leads, by the state they left")).to_contain_text("New")
        whole(page, "time in state")
    finally:
        page.context.close()


def test_a_file_holds_what_its_table_shows(firm: Firm, browser: Browser) -> None:
    page = new_page(browser, width=1440)
    try:
        sign_in(page, firm.stack.url, mail("manager"), PASSWORD)
        page.goto(f"{firm.stack.url}/reports")
        part = page.locator("section").filter(has=page.get_by_role("heading", name="Revenue by"))
        part.get_by_role("button", name="Service").click()
        part.get_by_role("button", name="Show as table").click()
        table = part.get_by_role("table")
        expect(table).to_contain_text("Roof")
        whole(page, "a table")
        with page.expect_download() as download:
            part.get_by_role("button", name="Save as CSV").click()
        head, *lines = csv.reader(download.value.path().read_text("utf-8-sig").splitlines())
        cells = [row.locator("td:visible").all_inner_texts() for row in table.locator("tbody tr").all()]
        assert head[0] == "Service" and len(lines) == len(cells) == 3
        for line, (name, revenue, _, count, *_) in zip(lines, cells, strict=True):
            assert (line[0], Decimal(line[1]), Decimal(line[3])) == (name, number(revenue), number(count))
    finally:
        page.context.close()


@pytest.mark.parametrize("role", PEOPLE)
def test_a_sale_that_is_completed_moves_the_figure_of_an_open_page(
    firm: Firm, browser: Browser, role: str
) -> None:
    page = new_page(browser, width=1440)
    try:
        sign_in(page, firm.stack.url, mail(role), PASSWORD)
        open_live(page, f"{firm.stack.url}/reports")
        before = amount(page, "Revenue")
        firm.sell("rep", f"Live {role}", {"Gutter": "1234"}, None, TODAY)
        until(lambda: amount(page, "Revenue") == before + 1234, "the figure has moved")
    finally:
        page.context.close()


def test_days_without_anything_say_so(firm: Firm, browser: Browser) -> None:
    page = new_page(browser, width=390)
    try:
        sign_in(page, firm.stack.url, mail("manager"), PASSWORD)
        page.goto(f"{firm.stack.url}/reports?from=2020-01-01&to=2020-01-31")
        expect(page.get_by_text("Nothing to report of these days")).to_be_visible()
        whole(page, "nothing")
    finally:
        page.context.close()
