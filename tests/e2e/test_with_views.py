"""What all lists have in common: views that are saved, shared and updated, and the keys that go through their rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in
from tests.webhooks.line import until

PEOPLE = {"rep": "Vide Viewer", "manager": "Vanja Viewer", "viewer": "Vera Looker"}


def mail(role: str) -> str:
    return f"views.{role}@example.com"


@pytest.fixture(scope="module", autouse=True)
def readers(stack: Stack, api: Api) -> Iterator[None]:
    """A rep, a manager and a viewer; nothing of what they make stays."""
    for role, name in PEOPLE.items():
        join(stack.url, api, mail(role), name, role, PASSWORD)
    yield
    with stack.database() as database:
        for statement in (
            "delete from saved_views where org_id = %s",
            "delete from leads where org_id = %s and name like 'Looked %%'",
        ):
            database.execute(statement.encode(), [api.org_id])


def open_as(browser: Browser, stack: Stack, role: str, width: int = 1280) -> Page:
    page = new_page(browser, width=width)
    sign_in(page, stack.url, mail(role), PASSWORD)
    return page


def whole(page: Page, what: str) -> None:
    """Nothing serious for who cannot see it, and nothing wider than the screen."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert serious_faults(page) == [], what
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


def tabs(page: Page, name: str = "Leads") -> Locator:
    return page.get_by_role("navigation", name=name)


def test_a_view_is_saved_shared_updated_and_deleted(stack: Stack, api: Api, browser: Browser) -> None:
    for n in range(3):
        api.insert("leads", [{"name": f"Looked {n}", "currency": "SEK", "source": "Looking"}])
    maker, colleague = open_as(browser, stack, "manager"), open_as(browser, stack, "viewer", 390)
    try:
        colleague.goto(f"{stack.url}/leads")
        expect(tabs(colleague).get_by_role("link", name="All", exact=True)).to_be_visible()
        maker.goto(f"{stack.url}/leads?" + 'filter={"source":["Looking"]}&sort=created_at&order=ASC')
        expect(maker.get_by_role("link", name="Looked 0")).to_be_visible()
        maker.get_by_role("button", name="Columns").click()
        maker.get_by_role("checkbox", name="Company").uncheck()
        maker.keyboard.press("Escape")
        maker.get_by_role("button", name="Save view").click()
        maker.get_by_role("textbox", name="Name of the view").fill("Looked at")
        whole(maker, "a view that is saved")
        maker.get_by_role("dialog").get_by_role("button", name="Save view").click()
        expect(tabs(maker).get_by_role("link", name="Looked at")).to_have_attribute("aria-current", "page")
        expect(tabs(colleague).get_by_role("link", name="Looked at")).to_have_count(0)
        # shared: the colleague sees the tab without a reload, and opens the rows in the order that it says
        maker.get_by_role("button", name="View Looked at").click()
        maker.get_by_role("menuitem", name="Share with everybody").click()
        expect(tabs(colleague).get_by_role("link", name="Looked at")).to_be_visible()
        tabs(colleague).get_by_role("link", name="Looked at").click()
        expect(colleague.locator("tbody tr")).to_have_count(3)
        expect(colleague.locator("tbody tr").first).to_contain_text("Looked 0")
        expect(colleague.get_by_role("button", name="View Looked at")).to_have_count(0)
        whole(colleague, "a shared view on a phone")
        # changed filters stay its own until they are taken over, and the columns come with it
        expect(maker.get_by_role("columnheader", name="Company")).to_have_count(0)
        maker.get_by_role("table").get_by_role("button", name="Created").click()
        expect(tabs(maker).get_by_role("link", name="Looked at")).to_have_attribute("aria-current", "page")
        maker.get_by_role("button", name="View Looked at").click()
        maker.get_by_role("menuitem", name="Update to what is shown").click()
        until(lambda: "order=DESC" in api.get("saved_views?select=address&name=eq.Looked at")[0]["address"], "the order is taken over")  # fmt: skip
        maker.get_by_role("button", name="View Looked at").click()
        maker.get_by_role("menuitem", name="Rename view").click()
        maker.get_by_role("textbox", name="Name of the view").fill("Looked over")
        maker.keyboard.press("Enter")
        expect(tabs(colleague).get_by_role("link", name="Looked over")).to_be_visible()
        tabs(maker).get_by_role("link", name="All", exact=True).click()
        # the reader's own choice of columns, which was made before the view was saved
        expect(maker.get_by_role("columnheader", name="Company")).to_have_count(0)
        tabs(maker).get_by_role("link", name="Looked over").click()
        maker.get_by_role("button", name="View Looked over").click()
        maker.get_by_role("menuitem", name="Delete view").click()
        expect(tabs(colleague).get_by_role("link", name="Looked over")).to_have_count(0)
        maker.get_by_role("button", name="Undo").last.click()
        expect(tabs(colleague).get_by_role("link", name="Looked over")).to_be_visible()
    finally:
        maker.context.close()
        colleague.context.close()


def test_a_viewer_saves_for_themselves_alone(stack: Stack, browser: Browser) -> None:
    page = open_as(browser, stack, "viewer", 390)
    try:
        page.goto(f"{stack.url}/leads?" + 'filter={"state":["NEW"]}')
        page.get_by_role("button", name="Save view").click()
        expect(page.get_by_role("textbox", name="Name of the view")).to_be_visible()
        expect(page.get_by_role("checkbox", name="For everybody")).to_have_count(0)
        page.get_by_role("textbox", name="Name of the view").fill("New to me")
        page.keyboard.press("Enter")
        expect(tabs(page).get_by_role("link", name="New to me")).to_have_attribute("aria-current", "page")
        page.get_by_role("button", name="View New to me").click()
        expect(page.get_by_role("menuitem", name="Rename view")).to_be_visible()
        expect(page.get_by_role("menuitem", name="Share with everybody")).to_have_count(0)
        whole(page, "a view of one's own on a phone")
    finally:
        page.context.close()


def test_what_the_browser_kept_goes_over_once(stack: Stack, api: Api, browser: Browser) -> None:
    page = open_as(browser, stack, "rep")
    try:
        kept = [{"name": "From before", "filters": "filter=%7B%22state%22%3A%5B%22NEW%22%5D%7D"}, {"name": "\u202e", "filters": ""}]  # fmt: skip
        name = f"kontor.views.{api.org_id}.leads"
        page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, json.dumps(kept)])
        page.goto(f"{stack.url}/leads")
        expect(tabs(page).get_by_role("link", name="From before")).to_be_visible()
        tabs(page).get_by_role("link", name="From before").click()
        expect(page.get_by_text("State: New")).to_be_visible()
        until(
            lambda: page.evaluate("(name) => localStorage.getItem(name)", name) == "[]",
            "the browser keeps none",
        )
        page.get_by_role("button", name="View From before").click()
        page.get_by_role("menuitem", name="Delete view").click()
        expect(tabs(page).get_by_role("link", name="From before")).to_have_count(0)
        page.reload()
        expect(tabs(page).get_by_role("link", name="All", exact=True)).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        expect(tabs(page).get_by_role("link", name="From before")).to_have_count(0)
    finally:
        page.context.close()


def focused(page: Page) -> str:
    """The text of the row that has the focus; nothing when none has."""
    return str(page.evaluate("document.activeElement?.closest('tr[data-row]')?.querySelector('[data-opener]')?.textContent ?? ''"))  # fmt: skip


def press(page: Page, key: str, row: str) -> None:
    page.keyboard.press(key)
    until(lambda: focused(page) == row, f"{key} leads to {row!r}, not to {focused(page)!r}")


def test_a_list_is_gone_through_by_keys(stack: Stack, api: Api, browser: Browser) -> None:
    made = api.insert("leads", [{"name": f"Looked key {n}", "currency": "SEK", "source": "Keys", "follow_up_on": f"2030-01-0{n + 1}"} for n in range(4)])  # fmt: skip
    page = open_as(browser, stack, "manager")
    try:
        page.goto(f"{stack.url}/leads?" + 'filter={"source":["Keys"]}&sort=follow_up_on&order=ASC')
        expect(page.locator("tbody tr")).to_have_count(4)
        press(page, "j", "Looked key 0")
        press(page, "j", "Looked key 1")
        press(page, "ArrowDown", "Looked key 2")
        press(page, "k", "Looked key 1")
        press(page, "ArrowUp", "Looked key 0")
        press(page, "k", "Looked key 0")
        # chosen by keys, and let go of again
        page.keyboard.press("x")
        press(page, "j", "Looked key 1")
        page.keyboard.press("x")
        expect(page.get_by_role("region", name="Selection")).to_contain_text("2 selected")
        page.keyboard.press("Escape")
        expect(page.get_by_role("region", name="Selection")).to_have_count(0)
        assert focused(page) == "Looked key 1"
        # a change of somebody else's: the row stays the same one
        api.insert("leads", [{"name": "Looked key before", "currency": "SEK", "source": "Keys", "follow_up_on": "2029-12-31"}])  # fmt: skip
        expect(page.locator("tbody tr")).to_have_count(5)
        assert focused(page) == "Looked key 1"
        press(page, "k", "Looked key 0")
        press(page, "k", "Looked key before")
        press(page, "j", "Looked key 0")
        # it goes: the next one takes its place
        with stack.database() as database:
            database.execute("delete from leads where org_id = %s and id = %s", [api.org_id, made[0]["id"]])
        expect(page.locator("tbody tr")).to_have_count(4)
        press(page, "j", "Looked key 1")
        whole(page, "a row that has the focus")
        # opened, and gone on with after coming back
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Looked key 1", level=1)).to_be_visible()
        page.go_back()
        expect(page.locator("tbody tr")).to_have_count(4)
        press(page, "j", "Looked key 1")
        page.keyboard.press("e")
        expect(page.get_by_role("textbox", name="Name")).to_have_value("Looked key 1")
        # letters that are typed are letters
        page.get_by_role("textbox", name="Name").press("End")
        page.keyboard.type("jkxe?")
        expect(page.get_by_role("textbox", name="Name")).to_have_value("Looked key 1jkxe?")
        expect(page.get_by_role("dialog")).to_have_count(0)
    finally:
        page.context.close()


def test_the_last_row_asks_for_more(stack: Stack, api: Api, browser: Browser) -> None:
    api.insert("leads", [{"name": f"Looked far {n}", "currency": "SEK", "source": "Far"} for n in range(55)])
    page = open_as(browser, stack, "manager")
    try:
        page.goto(f"{stack.url}/leads?" + 'filter={"source":["Far"]}')
        expect(page.locator("tbody tr")).to_have_count(50)
        page.locator("tbody tr").nth(49).get_by_role("link").first.focus()
        here = focused(page)
        page.keyboard.press("j")
        expect(page.locator("tbody tr")).to_have_count(55)
        assert focused(page) == here
        page.keyboard.press("j")
        until(lambda: focused(page) not in ("", here), "the next row is reached")
    finally:
        page.context.close()


def test_the_keys_are_listed_and_single_ones_can_be_turned_off(stack: Stack, browser: Browser) -> None:
    page = open_as(browser, stack, "viewer")
    try:
        page.goto(f"{stack.url}/leads")
        expect(page.locator("tbody tr").first).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(dialog.get_by_text("Next row")).to_be_visible()
        page.emulate_media(reduced_motion="reduce")
        whole(page, "the keys")
        page.keyboard.press("j")
        assert focused(page) == ""
        dialog.get_by_role("checkbox", name="Single keys do something").uncheck()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        page.evaluate("document.activeElement?.blur()")
        page.keyboard.press("j")
        assert focused(page) == ""
        # arrows are no letters
        page.keyboard.press("ArrowDown")
        until(lambda: focused(page) != "", "the arrow reaches the list")
        page.keyboard.press("?")
        dialog.get_by_role("checkbox", name="Single keys do something").check()
        page.keyboard.press("Escape")
    finally:
        page.context.close()


def lead_of(api: Api, lead: str) -> dict[str, str]:
    [found] = api.get(f"leads?select=state,follow_up_on,assignee(name)&id=eq.{lead}")
    return {
        "state": found["state"],
        "day": found["follow_up_on"],
        "whose": (found["assignee"] or {}).get("name"),
    }


def take_back(page: Page, said: str | re.Pattern[str]) -> None:
    """Press the Undo of what said so, not of what was said before."""
    page.get_by_role("dialog", name=said).get_by_role("button", name="Undo").click()


def test_a_lead_is_changed_where_it_stands(stack: Stack, api: Api, browser: Browser) -> None:
    (made,) = api.insert("leads", [{"name": "Looked inline", "currency": "SEK", "source": "Inline"}])
    lead, page = made["id"], open_as(browser, stack, "manager")
    try:
        page.goto(f"{stack.url}/leads?" + 'filter={"source":["Inline"]}')
        page.get_by_role("button", name="change the state of Looked inline").click()
        expect(page.get_by_role("menuitem", name="Lost")).to_be_visible()
        expect(page.get_by_role("menuitem", name="New", exact=True)).to_have_count(0)
        page.get_by_role("menuitem", name="Contacted").click()
        until(lambda: lead_of(api, lead)["state"] == "CONTACTED", "the state is given")
        page.get_by_role("button", name="change the state of Looked inline").click()
        page.get_by_role("menuitem", name="Qualified").click()
        until(lambda: lead_of(api, lead)["state"] == "QUALIFIED", "the next state is given")
        take_back(page, "Looked inline: Qualified")
        until(lambda: lead_of(api, lead)["state"] == "CONTACTED", "the state is taken back")
        page.get_by_role("button", name="hand Looked inline over").click()
        page.get_by_role("menuitem", name=PEOPLE["rep"]).click()
        until(lambda: lead_of(api, lead)["whose"] == PEOPLE["rep"], "it is handed over")
        page.get_by_role("button", name="change when to come back to Looked inline").click()
        dialog = page.get_by_role("dialog", name="change when to come back to Looked inline")
        dialog.get_by_role("gridcell").nth(15).get_by_role("button").click()
        until(lambda: lead_of(api, lead)["day"] is not None, "the day is set")
        whole(page, "a lead that was changed in the list")
        take_back(page, re.compile("^1 lead: "))
        until(lambda: lead_of(api, lead)["day"] is None, "the day is taken back")
    finally:
        page.context.close()


def test_many_leads_are_changed_by_one_call(stack: Stack, api: Api, browser: Browser) -> None:
    leads = [row["id"] for row in api.insert("leads", [{"name": f"Looked many {n}", "currency": "SEK", "source": "Many"} for n in range(2)])]  # fmt: skip
    for lead in leads:
        api.call("transition_lead", lead_id=lead, to_state="QUALIFIED")
    page = open_as(browser, stack, "manager", 390)
    try:
        page.goto(f"{stack.url}/leads?" + 'filter={"source":["Many"]}')
        for n in range(2):
            page.get_by_role("checkbox", name=f"Select Looked many {n}").check()
        whole(page, "what can be done with two leads on a phone")
        page.get_by_role("button", name="Set the day of 2 leads").click()
        page.get_by_role("dialog").get_by_role("button", name="Set the day").click()
        until(lambda: all(lead_of(api, lead)["day"] for lead in leads), "both have a day")
        for n in range(2):
            page.get_by_role("checkbox", name=f"Select Looked many {n}").check()
        page.get_by_role("button", name="Change the state of 2 leads").click()
        page.get_by_role("dialog").get_by_label("New state").select_option("Contacted")
        page.get_by_role("dialog").get_by_role("button", name="Change the state").click()
        until(
            lambda: [lead_of(api, lead)["state"] for lead in leads] == ["CONTACTED"] * 2, "both are contacted"
        )
        take_back(page, "2 leads: Contacted")
        until(lambda: [lead_of(api, lead)["state"] for lead in leads] == ["QUALIFIED"] * 2, "both are back")
    finally:
        page.context.close()


def test_a_sale_is_changed_where_it_stands(stack: Stack, api: Api, browser: Browser) -> None:
    (customer,) = api.insert("customers", [{"name": "Looked sale customer"}])
    (made,) = api.insert("sales", [{"title": "Looked sale", "currency": "SEK", "source": "Inline", "customer_id": customer["id"]}])  # fmt: skip
    page = open_as(browser, stack, "manager")

    def sale() -> dict[str, str]:
        [found] = api.get(f"sales?select=state,expected_on&id=eq.{made['id']}")
        return dict(found)

    try:
        page.goto(f"{stack.url}/sales?" + json_filter(customer["id"]))
        page.get_by_role("button", name="change when Looked sale is expected").click()
        dialog = page.get_by_role("dialog", name="change when Looked sale is expected")
        dialog.get_by_role("gridcell").nth(15).get_by_role("button").click()
        until(lambda: sale()["expected_on"] is not None, "the day is set")
        page.get_by_role("button", name="Undo").last.click()
        until(lambda: sale()["expected_on"] is None, "the day is taken back")
        page.get_by_role("button", name="change the state of Looked sale").click()
        page.get_by_role("menuitem", name="Cancelled").click()
        page.get_by_role("dialog").get_by_label("Why").fill("Only looked")
        page.get_by_role("dialog").get_by_role("button", name="Cancel the sale").click()
        until(lambda: sale()["state"] == "CANCELLED", "it is cancelled with its reason")
        whole(page, "a sale that was changed in the list")
    finally:
        page.context.close()
        with stack.database() as database:
            database.execute("delete from sales where org_id = %s and title = 'Looked sale'", [api.org_id])
            database.execute(
                "delete from customers where org_id = %s and id = %s", [api.org_id, customer["id"]]
            )


def json_filter(customer: str) -> str:
    return 'filter={"customer_id":"' + customer + '"}'
