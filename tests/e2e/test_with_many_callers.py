"""A firm with more callers than one answer of the API holds: its table goes on, and its file has each of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, expect

from stack.postgrest import MAX_ROWS
from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import OWNER, PASSWORD
from tests.e2e.screenshots import sign_in
from tests.e2e.told import connection_of, open_organisation, show
from tests.webhooks.callers import call

CUSTOMERS, SHOWN = MAX_ROWS + 100, 50


@pytest.fixture(scope="module")
def firm(stack: Stack, api: Api) -> Iterator[Api]:
    firm = open_organisation(api, "Calls Everybody AB")
    integration = connection_of(stack, firm.org_id, "twilio", "Line")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with stack.database() as database:
        call(database, firm.org_id, integration, CUSTOMERS, 1, at=yesterday.isoformat())
    yield firm


@pytest.mark.parametrize("width", [390, 1440])
def test_the_table_by_customer_goes_on_and_its_file_has_everybody(
    browser: Browser, stack: Stack, firm: Api, width: int
) -> None:
    page = show(new_page(browser, width=width), firm.org_id)
    try:
        sign_in(page, stack.url, OWNER, PASSWORD)
        page.goto(f"{stack.url}/telephony?by=customer")
        page.get_by_label("Shown in").select_option("USD")
        rows = page.get_by_role("table", name="By customer").locator("tbody tr")
        expect(page.get_by_role("columnheader", name="Cost, USD")).to_be_attached()
        expect(rows).to_have_count(SHOWN)
        expect(page.get_by_text(f"{SHOWN} of 1 101")).to_be_visible()
        page.get_by_role("button", name="Show more").click()
        expect(rows).to_have_count(2 * SHOWN)
        named = rows.evaluate_all("all => all.map((one) => one.dataset.row)")
        assert len(set(named)) == 2 * SHOWN
        # the last of many tabs stands within a phone's row of them
        tab = page.get_by_role("navigation", name="Calls and messages").get_by_role(
            "link", name="By customer"
        )
        left, right = tab.evaluate(
            "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
        )
        assert 0 <= left < right <= width
        assert serious_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as CSV").last.click()
        saved = list(csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines()))
        assert len(saved) == CUSTOMERS + 1
        assert len({row["Customer"] for row in saved}) == CUSTOMERS + 1
        costs = [Decimal(row["Cost, USD"]) for row in saved]
        assert costs == sorted(costs, reverse=True)
        [whole] = [
            row
            for row in firm.sent(
                "POST",
                "/rest/v1/rpc/telephony_figures",
                {
                    "org_id": firm.org_id, "by": "period", "in_currency": "USD",
                    "from_on": (datetime.now(UTC) - timedelta(days=5)).date().isoformat(),
                    "to_on": datetime.now(UTC).date().isoformat(),
                },
            )
            if row["group_key"] == "now"
        ]  # fmt: skip
        assert sum(costs) == Decimal(whole["cost"]) > 0
    finally:
        page.context.close()
