"""The mails that a stack without a mail server keeps, as the outbox page shows them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack


def open_newest_link(page: Page, stack: Stack, recipient: str) -> None:
    """Follows the link of the newest mail to this person."""
    page.goto(stack.command("outbox").strip().splitlines()[-1])
    mail = page.get_by_role("article").filter(has_text=f"To {recipient},").first
    expect(mail).to_be_visible()
    link = mail.get_by_role("link").first.get_attribute("href")
    assert link is not None
    page.goto(link)
