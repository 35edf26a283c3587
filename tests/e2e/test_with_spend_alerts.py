"""Alerts on spend: made from what is spent so far, followed live as they are reached, told in the bell, and seen by those who may."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import open_live, serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in

NAME = "All AI of Watched AB"
# the worker looks every ten seconds
LOOKED = 40_000


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left(stack: Stack, api: Api) -> Iterator[None]:
    """What is spent and told here is in nobody else's figures afterwards."""
    yield
    with stack.database() as database:
        for statement in (
            "delete from spend_alerts where org_id = %s",
            "delete from spend_alert_crossings where org_id = %s",
            "delete from notifications where org_id = %s and type = 'spend_alert'",
            "delete from ai_usage_logs where org_id = %s and key_hash = 'watched'",
            "delete from integrations where org_id = %s and name = 'Watched'",
            "delete from customers where org_id = %s and name = 'Watched AB'",
        ):
            database.execute(statement.encode(), [api.org_id])


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="Spend alerts").get_by_role("row").filter(has_text=name)


def spend(stack: Stack, api: Api, dollars: str) -> None:
    """A call of the watched customer's that was made and paid."""
    with stack.database() as database:
        database.execute(
            "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'Watched') on conflict do nothing",
            [api.org_id],
        )
        database.execute(
            "insert into ai_usage_logs (org_id, integration_id, generation_id, model, key_hash, cost, customer_id)"
            " select i.org_id, i.id, gen_random_uuid()::text, 'some/model', 'watched', %s, c.id from integrations as i"
            " join customers as c on c.org_id = i.org_id and c.name = 'Watched AB'"
            " where i.org_id = %s and i.name = 'Watched'",
            [dollars, api.org_id],
        )


def test_an_alert_is_made_from_what_is_spent_and_its_state_follows_live(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    api.insert("customers", [{"name": "Watched AB", "kind": "company"}])
    spend(stack, api, "4")
    open_live(page, f"{stack.url}/spend-alerts")
    expect(page.get_by_text("Nothing is watched yet")).to_be_visible()
    assert serious_faults(page) == []
    page.get_by_role("link", name="New alert").first.click()
    dialog = page.get_by_role("dialog", name="New alert")
    dialog.get_by_label("Name").fill(NAME)
    dialog.get_by_role("button", name="Save alert").click()
    expect(dialog.get_by_text("Give a warning, a critical amount, or hours of silence.")).to_be_visible()
    dialog.get_by_label("Whose spend").select_option("customer")
    dialog.get_by_role("combobox", name="Customer").fill("Watched")
    page.get_by_role("option", name="Watched AB").click()
    dialog.get_by_label("What it watches").select_option("ai")
    dialog.get_by_label("Currency").select_option("USD")
    expect(dialog.get_by_text("4,00 USD so far this month.")).to_be_visible()
    dialog.get_by_role("button", name="Propose amounts").click()
    expect(dialog.get_by_label("Warning at")).to_have_value("8,00")
    dialog.get_by_label("Critical at").fill("7")
    dialog.get_by_role("button", name="Save alert").click()
    expect(dialog.get_by_text("It has to be more than the warning.")).to_be_visible()
    dialog.get_by_label("Critical at").fill("16")
    assert serious_faults(page) == []
    dialog.get_by_role("button", name="Save alert").click()
    expect(page.get_by_text(f"{NAME} is saved.")).to_be_visible()
    expect(row(page, NAME)).to_contain_text("As it should be")
    expect(row(page, NAME)).to_contain_text(re.compile(r"4,00 USD · 25\s%"))
    spend(stack, api, "5")
    expect(row(page, NAME)).to_contain_text("Warning", timeout=LOOKED)
    expect(row(page, NAME)).to_contain_text(re.compile(r"9,00 USD · 56[.,]3\s%"))
    spend(stack, api, "10")
    expect(row(page, NAME)).to_contain_text("Critical", timeout=LOOKED)
    expect(page.get_by_role("progressbar", name=f"Used of {NAME}")).to_have_attribute("value", "100")


def test_each_crossing_rang_once_and_leads_to_its_alert(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    page.goto(f"{stack.url}/notifications")
    for words in (
        "is critical: 19,00 USD spent, the limit is 16,00 USD.",
        "warns: 9,00 USD spent, the limit is 8,00 USD.",
    ):
        expect(page.get_by_text(f"{NAME} (Watched AB) {words}")).to_have_count(1)
    page.get_by_text(f"{NAME} (Watched AB) is critical").click()
    expect(page).to_have_url(re.compile(r"/spend-alerts/[0-9a-f-]{36}$"))
    expect(page.get_by_role("dialog", name=NAME)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="What was told").click()
    table = page.get_by_role("table", name="What was told")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table).to_contain_text("Watched AB")
    assert serious_faults(page) == []


def test_the_amount_opens_the_rows_behind_it(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    page.goto(f"{stack.url}/spend-alerts")
    row(page, NAME).get_by_role("link", name=re.compile("19,00")).click()
    expect(page).to_have_url(re.compile(r"/entries\?.*source=ai&customer="))
    expect(page.get_by_role("table").get_by_text("Watched AB")).to_have_count(3)


def test_an_alert_is_changed_paused_and_deleted_and_each_is_taken_back(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/spend-alerts")
    row(page, NAME).get_by_role("link", name=NAME).click()
    dialog = page.get_by_role("dialog", name=NAME)
    dialog.get_by_label("No data for so many hours").fill("800")
    dialog.get_by_role("button", name="Save alert").click()
    expect(dialog.get_by_text("Whole hours between 1 and 720.")).to_be_visible()
    dialog.get_by_label("No data for so many hours").fill("36")
    dialog.get_by_role("button", name="Save alert").click()
    expect(row(page, NAME)).to_contain_text("silence after 36 h")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, NAME)).not_to_contain_text("silence")
    row(page, NAME).get_by_role("link", name=NAME).click()
    dialog.get_by_role("button", name="Pause").click()
    expect(row(page, NAME)).to_contain_text("Paused")
    page.get_by_role("button", name="Undo").last.click()
    expect(row(page, NAME)).not_to_contain_text("Paused")
    row(page, NAME).get_by_role("link", name=NAME).click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is watched yet")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(row(page, NAME)).to_be_visible()
    [kept] = api.get("spend_alerts?select=warning_amount,critical_amount,silent_hours,is_enabled")
    assert kept == {
        "warning_amount": "8.00",
        "critical_amount": "16",
        "silent_hours": None,
        "is_enabled": True,
    }


def test_a_viewer_sees_the_alerts_and_a_representative_does_not(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    browser = signed_in.context.browser
    assert browser is not None
    for role, name in (("viewer", "Vilma"), ("rep", "Ragnar")):
        join(stack.url, api, f"watched.{name}@example.com".lower(), name, role, PASSWORD)
        page = new_page(browser, width=390 if role == "viewer" else 1280)
        try:
            sign_in(page, stack.url, f"watched.{name}@example.com".lower(), PASSWORD)
            if role == "rep":
                expect(page.get_by_role("link", name="Customers").first).to_be_visible()
                expect(page.get_by_role("link", name="Spend alerts")).to_have_count(0)
                continue
            page.goto(f"{stack.url}/spend-alerts")
            expect(page.get_by_text(re.compile(r"19,00\sUSD")).first).to_be_visible()
            expect(page.get_by_role("link", name="New alert")).to_have_count(0)
            expect(page.get_by_role("link", name=NAME)).to_have_count(0)
            assert serious_faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        finally:
            page.context.close()
