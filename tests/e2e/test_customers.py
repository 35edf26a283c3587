"""Customers: the form, its refusals, a merge and its undo."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack


def test_a_customer_is_made_and_a_bad_address_is_refused_at_its_field(stack: Stack, signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{stack.url}/customers/new")
    page.get_by_label("Name", exact=False).first.fill("Fjordvik Hotel")
    page.get_by_label("Mail address").fill("no address")
    page.get_by_role("button", name="Save customer").click()
    expect(page.get_by_text("This is not a mail address.")).to_be_visible()
    expect(page.get_by_label("Mail address")).to_be_focused()
    page.get_by_label("Mail address").fill("desk@fjordvik.example")
    page.get_by_role("button", name="Save customer").click()
    expect(page.get_by_role("heading", name="Fjordvik Hotel")).to_be_visible()
    expect(page.get_by_role("link", name="desk@fjordvik.example")).to_be_visible()
    # saving offers undo, which leaves the row as it was
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Only your team sees this").fill("Key at the desk")
    page.get_by_role("button", name="Save customer").click()
    expect(page.get_by_text("Key at the desk")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(page.get_by_text("Key at the desk")).to_have_count(0)


def test_a_list_keeps_its_views_and_columns(stack: Stack, signed_in: Page, api: Api) -> None:
    api.insert(
        "customers", [{"name": "Zebra Zoo", "kind": "brand"}, {"name": "Zita Zetterlund", "kind": "person"}]
    )
    page = signed_in
    page.goto(f"{stack.url}/customers")
    views = page.get_by_role("navigation", name="Customers")
    views.get_by_role("link", name="Brands").click()
    expect(page.get_by_text("Kind: Brand")).to_be_visible()
    page.get_by_role("button", name="Name", exact=True).first.click()
    page.get_by_role("textbox", name="Name").fill("Zebra")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save view").click()
    page.get_by_role("textbox", name="Name of the view").fill("Animals")
    assert serious_faults(page) == []
    page.keyboard.press("Enter")
    expect(views.get_by_role("link", name="Animals")).to_have_attribute("aria-current", "page")
    views.get_by_role("link", name="All", exact=True).click()
    expect(page.get_by_role("link", name="Zita Zetterlund")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Phone").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="Phone")).to_have_count(0)
    page.reload()
    views.get_by_role("link", name="Animals").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="Zebra Zoo")).to_be_visible()
    # the view keeps the columns that it was saved with
    expect(page.get_by_role("columnheader", name="Phone")).to_be_visible()
    views.get_by_role("link", name="All", exact=True).click()
    expect(page.get_by_role("columnheader", name="Phone")).to_have_count(0)
    views.get_by_role("link", name="Animals").click()
    page.get_by_role("button", name="View Animals").click()
    page.get_by_role("menuitem", name="Delete view").click()
    expect(views.get_by_role("link", name="Animals")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(views.get_by_role("link", name="Animals")).to_be_visible()


def test_a_contact_is_added_and_removed_and_comes_back(stack: Stack, signed_in: Page, api: Api) -> None:
    (customer,) = api.insert("customers", [{"name": "Grönlund Media"}])
    page = signed_in
    page.goto(f"{stack.url}/customers/{customer['id']}")
    page.get_by_role("button", name="Add contact").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Maria Holm")
    page.get_by_role("dialog").get_by_label("Title").fill("Office manager")
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_text("Office manager")).to_be_visible()
    page.get_by_role("button", name="Actions for Maria Holm").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("Maria Holm is deleted.")).to_be_visible()
    assert api.get(f"contacts?select=id&customer_id=eq.{customer['id']}") == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Office manager")).to_be_visible()
    # the audit log takes a deletion back too
    page.get_by_role("button", name="Actions for Maria Holm").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("Maria Holm is deleted.")).to_be_visible()
    page.goto(f'{stack.url}/audit?filter={{"op":["delete"]}}')
    page.get_by_role("button", name="Maria Holm").first.click()
    page.get_by_role("button", name="Take the deletion back").click()
    expect(page.get_by_text("It is here again.")).to_be_visible()
    assert len(api.get(f"contacts?select=id&customer_id=eq.{customer['id']}")) == 1


def test_a_deleted_customer_comes_back_with_their_entries(stack: Stack, signed_in: Page, api: Api) -> None:
    (customer,) = api.insert("customers", [{"name": "Gone Tomorrow AB"}])
    entry = {"direction": "revenue", "happened_on": "2026-03-02", "amount": "12.5", "currency": "SEK"}
    api.insert("manual_entries", [{**entry, "customer_id": customer["id"]}])
    page = signed_in
    page.goto(f"{stack.url}/customers/{customer['id']}")
    page.get_by_role("button", name="Actions for Gone Tomorrow AB").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    expect(page.get_by_role("link", name="Gone Tomorrow AB")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Gone Tomorrow AB")).to_be_visible()
    expect(page.get_by_text("12,50").first).to_be_visible()
    found = api.get(f"manual_entries?select=amount&customer_id=eq.{customer['id']}")
    assert found == [{"amount": "12.5"}]


def test_two_customers_become_one_and_the_undo_parts_them(stack: Stack, signed_in: Page, api: Api) -> None:
    kept, other = api.insert("customers", [{"name": "Dalby Tandvård"}, {"name": "Dalby Tandvard AB"}])
    api.insert(
        "manual_entries",
        [
            {
                "direction": "revenue",
                "happened_on": "2026-04-01",
                "amount": "50.00",
                "currency": "SEK",
                "customer_id": other["id"],
                "note": "Carpets",
            }
        ],
    )
    page = signed_in
    page.goto(f"{stack.url}/customers/{kept['id']}")
    page.get_by_role("button", name="Merge").click()
    page.get_by_label("Merge Dalby Tandvård with").fill("Tandvard AB")
    page.get_by_role("option", name="Dalby Tandvard AB").click()
    page.get_by_role("button", name="Merge customers").click()
    expect(page.get_by_text("Dalby Tandvard AB is now part of Dalby Tandvård.")).to_be_visible()
    moved = f"manual_entries?select=customer_id&note=eq.Carpets&org_id=eq.{api.org_id}"
    assert api.get(moved) == [{"customer_id": kept["id"]}]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert api.get(moved) == [{"customer_id": other["id"]}]
