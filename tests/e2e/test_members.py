"""Members: a role changed and taken back, an invitation revoked, a person removed, and what a representative sees."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.conftest import PASSWORD, Stack, new_page
from tests.e2e.screenshots import sign_in


@pytest.fixture(scope="module")
def rep(stack: Stack, api: Api) -> str:
    """A representative who joined by the link; the mail address."""
    join(stack.url, api, "fatima@example.com", "Fatima Rashid", "rep", PASSWORD)
    return "fatima@example.com"


def test_a_role_is_changed_and_the_undo_changes_it_back(stack: Stack, signed_in: Page, rep: str) -> None:
    page = signed_in
    page.goto(f"{stack.url}/members")
    row = page.get_by_role("row").filter(has_text=rep)
    row.get_by_role("button", name="Actions for Fatima Rashid").click()
    page.get_by_role("menuitem", name="Manager").click()
    expect(page.get_by_text("Fatima Rashid is now Manager.")).to_be_visible()
    expect(row).to_contain_text("Manager")
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Representative")


def test_a_representative_sees_their_own_figures_and_no_pages_of_others(
    stack: Stack, browser: Browser, rep: str
) -> None:
    page = new_page(browser)
    sign_in(page, stack.url, rep, PASSWORD)
    expect(page.get_by_text("Your own figures")).to_be_visible()
    expect(page.get_by_role("link", name="Integrations")).to_have_count(0)
    page.goto(f"{stack.url}/manual-entries/new")
    page.get_by_label("Amount").fill("75")
    page.get_by_label("Only your team sees this").fill("Stairs by Fatima")
    page.get_by_role("button", name="Save entry").click()
    expect(page.get_by_role("link", name="Stairs by Fatima")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    page.context.close()


def test_an_invitation_is_revoked(stack: Stack, signed_in: Page, api: Api) -> None:
    api.call("create_invitation", email="erik@example.com", role="viewer", name="Erik Holm")
    page = signed_in
    page.goto(f"{stack.url}/members")
    page.get_by_role("button", name="Actions for Erik Holm").click()
    page.get_by_role("menuitem", name="Revoke invitation").click()
    expect(page.get_by_text("The invitation is revoked.")).to_be_visible()
    assert api.get("invitations?select=id&email=eq.erik@example.com&revoked_at=is.null") == []


def test_a_removed_person_is_let_in_no_more(
    stack: Stack, signed_in: Page, browser: Browser, api: Api
) -> None:
    join(stack.url, api, "sara@example.com", "Sara Nyström", "manager", PASSWORD)
    other = new_page(browser)
    sign_in(other, stack.url, "sara@example.com", PASSWORD)
    page = signed_in
    page.goto(f"{stack.url}/members")
    page.get_by_role("button", name="Actions for Sara Nyström").click()
    page.get_by_role("menuitem", name="Remove from the organisation").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove from the organisation").click()
    expect(page.get_by_text("Sara Nyström is removed.")).to_be_visible()
    other.reload()
    expect(other.get_by_text("You are in no organisation")).to_be_visible()
    other.context.close()
