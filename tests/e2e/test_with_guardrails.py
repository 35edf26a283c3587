"""Caps on what AI calls and messages may cost: set, followed live, paused, deleted and taken back, by those who may."""

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

NAME = "All AI of a month"


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left(stack: Stack, api: Api) -> Iterator[None]:
    """What is spent here is in nobody else's figures afterwards."""
    yield
    with stack.database() as database:
        database.execute("delete from guardrails where org_id = %s", [api.org_id])
        database.execute("delete from ai_usage_logs where org_id = %s and key_hash = 'guarded'", [api.org_id])
        database.execute("delete from integrations where org_id = %s and name = 'Guarded'", [api.org_id])


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="Guardrails").get_by_role("row").filter(has_text=name)


def used(share: int, spent: str) -> re.Pattern[str]:
    """What is said beside the bar; the organisation writes numbers as in Sweden, and other tests spent a little."""
    return re.compile(rf"(?<!\d){share}\s%: {spent}\d* of 50,00 USD")


def spend(stack: Stack, api: Api, dollars: str) -> None:
    """A call that was made and paid."""
    with stack.database() as database:
        database.execute(
            "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'Guarded') on conflict do nothing",
            [api.org_id],
        )
        database.execute(
            "insert into ai_usage_logs (org_id, integration_id, generation_id, model, key_hash, cost)"
            " select i.org_id, i.id, gen_random_uuid()::text, 'some/model', 'guarded', %s from integrations as i"
            " where i.org_id = %s and i.name = 'Guarded'",
            [dollars, api.org_id],
        )


def test_a_cap_is_set_and_what_is_used_of_it_follows_live(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    open_live(page, f"{stack.url}/guardrails")
    expect(page.get_by_text("Nothing is capped yet")).to_be_visible()
    assert serious_faults(page) == []
    page.get_by_role("link", name="New guardrail").first.click()
    dialog = page.get_by_role("dialog", name="New guardrail")
    dialog.get_by_label("Name").fill(NAME)
    dialog.get_by_role("button", name="Save guardrail").click()
    expect(dialog.get_by_text("Give an amount, a share of revenue, or both.")).to_be_visible()
    dialog.get_by_label("What it caps").select_option("ai")
    dialog.get_by_label("At most").fill("50")
    dialog.get_by_label("Currency").select_option("USD")
    dialog.get_by_label("Beyond it").select_option("block")
    assert serious_faults(page) == []
    dialog.get_by_role("button", name="Save guardrail").click()
    expect(page.get_by_text(f"{NAME} is saved.")).to_be_visible()
    expect(row(page, NAME)).to_contain_text(used(0, "0,00"))
    expect(row(page, NAME)).to_contain_text("Everybody together")
    spend(stack, api, "20")
    expect(row(page, NAME)).to_contain_text(used(40, "20,00"))
    expect(page.get_by_role("progressbar", name=f"Used of {NAME}")).to_have_attribute(
        "value", re.compile("^40")
    )
    spend(stack, api, "31")
    expect(row(page, NAME)).to_contain_text(used(102, "51,00"))


def test_a_cap_is_changed_paused_and_deleted_and_each_is_taken_back(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/guardrails")
    row(page, NAME).get_by_role("link").click()
    dialog = page.get_by_role("dialog", name=NAME)
    expect(dialog.get_by_label("Whose spend")).to_have_count(0)
    dialog.get_by_label("Or a share of revenue").fill("5 %")
    dialog.get_by_label("Beyond it").select_option("route")
    dialog.get_by_label("Cheaper model").fill("cheap")
    dialog.get_by_role("button", name="Save guardrail").click()
    expect(dialog.get_by_label("Cheaper model")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Cheaper model").fill("cheap/model")
    dialog.get_by_role("button", name="Save guardrail").click()
    expect(row(page, NAME)).to_contain_text(re.compile(r"5\s% of revenue, at least 50,00 USD a month"))
    expect(row(page, NAME)).to_contain_text("Use a cheaper model")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, NAME)).to_contain_text("Stop")
    expect(row(page, NAME)).not_to_contain_text("of revenue")
    row(page, NAME).get_by_role("link").click()
    dialog.get_by_role("button", name="Pause").click()
    expect(row(page, NAME)).to_contain_text("Paused")
    page.get_by_role("button", name="Undo").last.click()
    expect(row(page, NAME)).to_contain_text("Stop")
    row(page, NAME).get_by_role("link").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is capped yet")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(row(page, NAME)).to_contain_text("Stop")
    [kept] = api.get("guardrails?select=limit_amount,limit_share,action,is_enabled,route_model")
    assert kept == {
        "limit_amount": "50", "limit_share": None, "action": "block", "is_enabled": True, "route_model": None,
    }  # fmt: skip
    # the log says so in words
    page.goto(f"{stack.url}/audit?table_name=guardrails")
    expect(page.get_by_role("table").get_by_text(NAME).first).to_be_visible()


def test_a_cap_on_one_customer_names_them(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    api.insert("customers", [{"name": "Capped Company AB", "kind": "company"}])
    page.goto(f"{stack.url}/guardrails/new")
    dialog = page.get_by_role("dialog", name="New guardrail")
    dialog.get_by_label("Name").fill("One customer's")
    dialog.get_by_label("Whose spend").select_option("customer")
    dialog.get_by_label("At most").fill("100")
    dialog.get_by_role("button", name="Save guardrail").click()
    expect(dialog.get_by_role("combobox", name="Customer")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("combobox", name="Customer").fill("Capped")
    page.get_by_role("option", name="Capped Company AB").click()
    dialog.get_by_role("button", name="Save guardrail").click()
    expect(row(page, "One customer's")).to_contain_text("Capped Company AB")
    expect(row(page, "One customer's")).to_contain_text("Warn")


def test_a_viewer_sees_the_caps_and_a_representative_does_not(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    browser = signed_in.context.browser
    assert browser is not None
    for role, name in (("viewer", "Vera"), ("rep", "Rolf")):
        join(stack.url, api, f"guarded.{name}@example.com".lower(), name, role, PASSWORD)
        page = new_page(browser, width=390 if role == "viewer" else 1280)
        try:
            sign_in(page, stack.url, f"guarded.{name}@example.com".lower(), PASSWORD)
            if role == "rep":
                expect(page.get_by_role("link", name="Customers").first).to_be_visible()
                expect(page.get_by_role("link", name="Guardrails")).to_have_count(0)
                continue
            page.goto(f"{stack.url}/guardrails")
            expect(page.get_by_text(used(102, "51,00")).first).to_be_visible()
            expect(page.get_by_role("link", name="New guardrail")).to_have_count(0)
            expect(page.get_by_role("link", name=NAME)).to_have_count(0)
            assert serious_faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        finally:
            page.context.close()


def test_the_page_is_whole_on_a_phone_and_on_a_wide_screen(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("", "/new"):
            page.goto(f"{stack.url}/guardrails{path}")
            # what opens over the page hides its heading from assistive technology
            expect(
                page.get_by_role("dialog") if path else page.get_by_role("heading", level=1)
            ).to_be_visible()
            expect(page.locator("[aria-busy=true]")).to_have_count(0)
            assert serious_faults(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
