"""Organisations: switched in the bar and by the keyboard, renamed, handed over, left and deleted."""

from __future__ import annotations

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.conftest import PASSWORD, Stack, new_page
from tests.e2e.screenshots import sign_in


def found(api: Api, name: str) -> str:
    """A further organisation of this person; its id."""
    made = api.sent("POST", "/rest/v1/rpc/create_organisation", {"name": name})
    return str((made[0] if isinstance(made, list) else made)["id"])


def switch(page: Page, name: str) -> None:
    """Chooses an organisation in the bar."""
    page.get_by_role("button", name="Switch organisation").click()
    page.get_by_role("menuitem", name=name).click()
    expect(page.get_by_role("button", name="Switch organisation")).to_contain_text(name)


def test_organisations_are_switched_and_one_is_renamed(stack: Stack, signed_in: Page, api: Api) -> None:
    found(api, "Fjord AB")
    api.insert("customers", [{"name": "Only in the first one"}])
    page = signed_in
    page.goto(stack.url)
    switch(page, "Fjord AB")
    page.get_by_role("link", name="Customers").first.click()
    expect(page.get_by_text("No customers yet")).to_be_visible()
    page.goto(f"{stack.url}/settings?part=organisation")
    page.get_by_label("Name of the organisation").fill("Fjord & Co AB")
    page.get_by_role("button", name="Save organisation").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Switch organisation")).to_contain_text("Fjord & Co AB")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search or jump to")).to_be_focused()
    page.keyboard.type("Ren & Klar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Switch organisation")).to_contain_text("Ren & Klar AB")
    page.goto(f"{stack.url}/customers")
    expect(page.get_by_role("link", name="Only in the first one")).to_be_visible()


def test_a_change_of_currency_is_taken_back_while_it_waits(stack: Stack, signed_in: Page, api: Api) -> None:
    asked = "organisations?select=currency,next_currency&name=eq.Fjord %26 Co AB"
    (before,) = api.get(asked)
    page = signed_in
    page.goto(stack.url)
    switch(page, "Fjord & Co AB")
    page.goto(f"{stack.url}/settings?part=organisation")
    with stack.database() as connection, connection.transaction():
        # a transaction that began before the change may still post in the old currency: the change waits for it
        connection.execute("select pg_current_xact_id()")
        page.get_by_label("Currency of the books").select_option("USD")
        page.get_by_role("button", name="Change currency").click()
        page.get_by_role("button", name="Change to USD").click()
        expect(page.get_by_role("progressbar", name="Progress of the change")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text(f"The books stay in {before['currency']}.").first).to_be_visible()
    expect(page.get_by_role("button", name="Change currency")).to_be_visible()
    assert api.get(asked) == [before]


def test_the_books_change_their_currency_and_time_zone(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    page.goto(stack.url)
    switch(page, "Fjord & Co AB")
    page.goto(f"{stack.url}/settings?part=organisation")
    page.get_by_label("Time zone of the books").select_option("Europe/London")
    page.get_by_role("button", name="Change time zone").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_label("Currency of the books").select_option("EUR")
    page.get_by_role("button", name="Change currency").click()
    page.get_by_role("button", name="Change to EUR").click()
    # the old currency is gone from the button's reach once the switch has come
    expect(page.get_by_role("button", name="Change currency")).to_be_disabled(timeout=60_000)
    books = api.get("organisations?select=currency,timezone&name=eq.Fjord %26 Co AB")
    assert books == [{"currency": "EUR", "timezone": "Europe/London"}]


def test_an_organisation_is_handed_over_left_and_deleted(stack: Stack, browser: Browser, api: Api) -> None:
    join(stack.url, api, "cia@example.com", "Cia Berg", "viewer", PASSWORD)
    cia = Api(stack.url, "cia@example.com", PASSWORD)
    cia.org_id = found(cia, "Berg Konsult")
    token = cia.call("create_invitation", email="anna@example.com", role="admin", name="Anna Lindqvist")
    api.sent("POST", "/rest/v1/rpc/accept_invitation", {"token": token})
    page = new_page(browser)
    sign_in(page, stack.url, "cia@example.com", PASSWORD)
    page.goto(stack.url)
    switch(page, "Berg Konsult")
    page.goto(f"{stack.url}/settings?part=organisation")
    page.get_by_label("New owner").select_option("Anna Lindqvist")
    page.get_by_role("button", name="Hand over ownership").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand over ownership").click()
    expect(page.get_by_text("Anna Lindqvist is the owner now.")).to_be_visible()
    expect(page.get_by_role("button", name="Delete Berg Konsult")).to_have_count(0)
    page.get_by_role("button", name="Leave Berg Konsult").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave Berg Konsult").click()
    expect(page.get_by_text("You left Berg Konsult.")).to_be_visible()
    expect(page.get_by_role("button", name="Switch organisation")).to_contain_text("Ren & Klar AB")
    page.context.close()
    owner = new_page(browser)
    sign_in(owner, stack.url, "anna@example.com", PASSWORD)
    switch(owner, "Berg Konsult")
    owner.goto(f"{stack.url}/settings?part=organisation")
    owner.get_by_role("button", name="Delete Berg Konsult").click()
    delete = owner.get_by_role("dialog").get_by_role("button", name="Delete")
    expect(delete).to_be_disabled()
    owner.get_by_role("dialog").get_by_role("textbox").fill("Berg Konsult")
    delete.click()
    expect(owner.get_by_text("Berg Konsult is deleted.")).to_be_visible()
    expect(owner.get_by_role("button", name="Switch organisation")).not_to_contain_text("Berg Konsult")
    owner.context.close()
    assert api.get(f"organisations?select=id&id=eq.{cia.org_id}") == []


def test_a_new_password_by_the_command_signs_in(stack: Stack, api: Api) -> None:
    said = stack.command("user", "reset-password", "cia@example.com")
    password = said.strip().split()[-1]
    with httpx.Client(base_url=stack.url, headers={"apikey": api.http.headers["apikey"]}) as http:
        answer = http.post(
            "/auth/v1/token?grant_type=password", json={"email": "cia@example.com", "password": password}
        )
    assert answer.status_code == 200, said
