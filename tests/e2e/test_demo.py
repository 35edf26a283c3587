"""A newcomer's first minutes: the demo firm from the set-up page, alive, and gone again."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from stack.postgres import free_port
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import new_page
from tests.e2e.first_run import set_up, started


@pytest.fixture(scope="module")
def fresh() -> Iterator[tuple[str, dict[str, str]]]:
    """The one-time link of a Kontor that nobody has set up."""
    with tempfile.TemporaryDirectory(prefix="kontor-demo-") as folder:
        environment = {
            **os.environ,
            "KONTOR_STATE": str(Path(folder) / "state"),
            "KONTOR_PORT": str(free_port()),
        }
        with started(environment) as link:
            yield link, environment


def test_the_demo_firm_is_one_click_away_alive_and_gone_with_one(
    fresh: tuple[str, dict[str, str]], browser: Browser
) -> None:
    link, _ = fresh
    page = new_page(browser)
    page.goto(link)
    page.get_by_role("button", name="Look around in a demo firm").click()
    page.get_by_role("heading", name="Overview").wait_for()
    banner = page.get_by_role("complementary", name="Demo")
    expect(banner).to_contain_text("Demo firm: invented figures.")
    # the password is there to copy, once; the first steps are not
    password = banner.locator("code").inner_text()
    email = re.search(r"demo-\w+@tallbacken\.example", banner.inner_text())
    assert email and len(password) >= 16
    expect(page.get_by_text("First steps")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d\d\d kr|SEK"))
    assert serious_faults(page) == []

    # a call or message comes while the page is open, with no hand but the worker's
    page.get_by_role("link", name="Telephony").first.click()
    listed = page.get_by_role("table").last
    expect(listed.get_by_role("row").nth(3)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(listed.get_by_text(re.compile("This minute|minutes? ago")).first).to_be_visible(timeout=120_000)

    # what would be refused is not offered; the way out is said
    page.get_by_role("link", name="Integrations").first.click()
    expect(page.get_by_text("connections are made up")).to_be_visible()
    expect(page.get_by_text("Remove the demo firm above")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button", name="Connect")).to_have_count(0)
    page.get_by_role("link", name="Twilio (demo)").click()
    expect(page.get_by_role("heading", name="Twilio (demo)")).to_be_visible()
    expect(page.get_by_role("button", name="Test connection")).to_have_count(0)

    # shown once; and with the firm the account is gone
    page.reload()
    expect(banner.locator("code")).to_have_count(0)
    banner.get_by_role("button", name="Remove demo firm").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove demo firm").click()
    page.get_by_role("heading", name="Welcome to Kontor").wait_for()
    page.goto(link.partition("#")[0].replace("/setup", "/sign-in"))
    page.get_by_label("Mail address").fill(email.group())
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("wrong", exact=False).first).to_be_visible()
    page.context.close()


def test_after_the_demo_the_link_still_sets_up_and_the_switcher_has_the_demo(
    fresh: tuple[str, dict[str, str]], browser: Browser
) -> None:
    page = new_page(browser)
    set_up(page, fresh[0])
    expect(page.get_by_text("First steps")).to_be_visible()
    expect(page.get_by_role("complementary", name="Demo")).to_have_count(0)
    page.get_by_role("button", name="Ren & Klar AB").click()
    page.get_by_role("menuitem", name="Look around in a demo firm").click()
    banner = page.get_by_role("complementary", name="Demo")
    expect(banner).to_be_visible()
    page.get_by_role("button", name="Tallbackens Service AB").click()
    expect(page.get_by_role("menuitem", name=re.compile("Tallbackens Service AB"))).to_contain_text("Demo")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Integrations").first.click()
    page.get_by_role("button", name="Go to Ren & Klar AB").click()
    expect(page.get_by_role("button", name="Connect Twilio")).to_be_visible()
    page.get_by_role("button", name="Ren & Klar AB").click()
    page.get_by_role("menuitem", name=re.compile("Tallbackens Service AB")).click()
    banner.get_by_role("button", name="Remove demo firm").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove demo firm").click()
    expect(page.get_by_role("button", name="Ren & Klar AB")).to_be_visible()
    expect(banner).to_have_count(0)
    page.context.close()
