"""What stands around a record: tagged, written about and worked off in the browser by a rep and by a manager, on a phone and a wide screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in
from tests.webhooks.line import until

PEOPLE = {"rep": "Tora Tasker", "manager": "Mons Minder", "viewer": "Vera Viewer"}


def mail(role: str) -> str:
    return f"tasks.{role}@example.com"


@pytest.fixture(scope="module", autouse=True)
def doers(stack: Stack, api: Api) -> Iterator[None]:
    """A rep, a manager and a viewer; nothing of what they make stays."""
    for role, name in PEOPLE.items():
        join(stack.url, api, mail(role), name, role, PASSWORD)
    yield
    with stack.database() as database:
        for statement in (
            "delete from tasks where org_id = %s",
            "delete from tags where org_id = %s",
            "delete from leads where org_id = %s and name like 'Around %%'",
            "delete from customers where org_id = %s and name like 'Around %%'",
        ):
            database.execute(statement.encode(), [api.org_id])


def open_as(browser: Browser, stack: Stack, role: str, width: int) -> Page:
    page = new_page(browser, width=width)
    sign_in(page, stack.url, mail(role), PASSWORD)
    return page


def whole(page: Page, what: str) -> None:
    """Nothing serious for who cannot see it, and nothing wider than the screen."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert serious_faults(page) == [], what
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def made(api: Api, table: str, **row: Any) -> Any:
    return api.insert(table, [row])[0]["id"]


@pytest.mark.parametrize(
    ("role", "width"), [("rep", 390), ("rep", 1440), ("manager", 390), ("manager", 1440)]
)
def test_a_lead_is_tagged_written_about_and_worked_off(
    stack: Stack, browser: Browser, role: str, width: int
) -> None:
    name, tag, what = f"Around {role} {width}", f"Garden {role} {width}", f"Call {role} {width}"
    lead = made(Api(stack.url, mail(role), PASSWORD), "leads", name=name, currency="SEK")
    page = open_as(browser, stack, role, width)
    try:
        page.goto(f"{stack.url}/leads/{lead}")
        strip = page.get_by_role("group", name=f"Tags of {name}")
        strip.get_by_role("button", name="Tag", exact=True).click()
        page.get_by_role("textbox", name="Find or make a tag").fill(tag)
        page.keyboard.press("Enter")
        expect(strip.get_by_text(tag)).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_label("What is to be done?").fill(what)
        page.keyboard.press("Enter")
        tasks = page.get_by_role("table", name="Tasks")
        expect(tasks).to_contain_text(what)
        page.get_by_role("textbox", name="Write a note").fill("Wants it\nbefore Easter")
        page.get_by_role("button", name="Save note").click()
        notes = page.get_by_role("list", name="Notes")
        expect(notes).to_contain_text("before Easter")
        whole(page, "a lead with all around it")
        notes.get_by_role("button", name="Actions for the note").click()
        page.get_by_role("menuitem", name="Edit").click()
        page.get_by_role("textbox", name="Edit note").fill("Wants it after Easter")
        page.get_by_role("form", name="Edit note").get_by_role("button", name="Save note").click()
        expect(notes).to_contain_text(re.compile("after Easter.*edited", re.DOTALL))
        notes.get_by_role("button", name="Actions for the note").click()
        page.get_by_role("menuitem", name="Delete").click()
        expect(page.get_by_text("No notes yet.")).to_be_visible()
        page.get_by_role("button", name="Undo").last.click()
        expect(notes).to_contain_text("after Easter")

        page.goto(f"{stack.url}/tasks")
        row = page.get_by_role("row").filter(has_text=what)
        expect(row).to_contain_text(name)
        whole(page, "tasks")
        row.get_by_role("button", name=f"Mark {what} as done").click()
        expect(row).to_have_count(0)
        page.get_by_role("button", name="Undo").last.click()
        expect(row).to_be_visible()
        row.get_by_role("button", name=re.compile(f"{what}$")).last.click()
        page.get_by_role("menuitem", name="Move to tomorrow").click()
        tomorrow = page.get_by_role("row").filter(has_text=re.compile("^Tomorrow$"))
        expect(tomorrow).to_be_visible()
        row.get_by_role("button", name=f"Mark {what} as done").focus()
        page.keyboard.press("Enter")
        expect(row).to_have_count(0)
        page.goto(f"{stack.url}/tasks/done")
        expect(page.get_by_role("row").filter(has_text=what)).to_be_visible()
        whole(page, "what is done")

        page.goto(f"{stack.url}/leads")
        page.get_by_role("button", name="Tag", exact=True).click()
        page.get_by_role("checkbox", name=tag).click()
        page.keyboard.press("Escape")
        leads = page.get_by_role("table", name="Leads")
        expect(leads.locator("tbody").get_by_role("row")).to_have_count(1)
        expect(leads).to_contain_text(name)
        expect(leads).to_contain_text(tag)
        whole(page, "leads of a tag")
    finally:
        page.context.close()


def test_a_manager_adds_for_others_and_changes_many_at_once(stack: Stack, browser: Browser, api: Api) -> None:
    titles = ["Many one", "Many two"]
    api.insert("tasks", [{"title": title, "due_on": day(-2)} for title in titles])
    page = open_as(browser, stack, "manager", 1440)
    try:
        page.goto(f"{stack.url}/tasks/team")
        expect(page.get_by_role("row").filter(has_text="Overdue").first).to_be_visible()
        page.get_by_label("What is to be done?").fill("For the rep")
        page.get_by_label("Whose").select_option(PEOPLE["rep"])
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Add task").click()
        expect(page.get_by_role("row").filter(has_text="For the rep")).to_contain_text(PEOPLE["rep"])
        expect(page.get_by_label("What is to be done?")).to_have_value("")
        for title in titles:
            page.get_by_role("checkbox", name=f"Select {title}").click()
        whole(page, "chosen tasks")
        page.get_by_role("button", name="Hand over 2 tasks").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("To whom").select_option(PEOPLE["rep"])
        dialog.get_by_role("button", name="Hand over").click()
        for title in titles:
            expect(page.get_by_role("row").filter(has_text=title)).to_contain_text(PEOPLE["rep"])
            page.get_by_role("checkbox", name=f"Select {title}").click()
        page.get_by_role("button", name="Delete 2 tasks").click()
        expect(page.get_by_role("row").filter(has_text="Many")).to_have_count(0)
        expect(page.get_by_text("2 tasks are deleted.")).to_be_visible()
        # the newest of what was said stands first
        page.get_by_role("button", name="Undo").first.click()
        expect(page.get_by_role("row").filter(has_text="Many")).to_have_count(2)
        page.get_by_role("row").filter(has_text="Many one").get_by_role(
            "button", name="Many one", exact=True
        ).click()
        dialog = page.get_by_role("dialog", name="Edit task")
        dialog.get_by_label("At", exact=True).fill("09:30")
        whole(page, "a task that is changed")
        dialog.get_by_role("button", name="Save task").click()
        expect(page.get_by_role("row").filter(has_text="Many one")).to_contain_text("09:30")
        until(
            lambda: api.get("tasks?select=due_time&title=eq.Many one")[0]["due_time"] == "09:30:00", "the time is kept"
        )  # fmt: skip
    finally:
        page.context.close()


def test_a_manager_renames_merges_and_deletes_tags(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    customer = made(api, "customers", name="Around tags")
    for name in ("Merged one", "Merged two", "Gone soon"):
        tag = made(api, "tags", name=name)
        made(api, "record_tags", tag_id=tag, customer_id=customer)
    page.goto(f"{stack.url}/customers/{customer}")
    strip = page.get_by_role("group", name="Tags of Around tags")
    strip.get_by_role("button", name="Take Merged one off").click()
    expect(strip.get_by_text("Merged one")).to_have_count(0)
    strip.get_by_role("button", name="Tag", exact=True).click()
    page.get_by_role("button", name="Manage tags").click()
    dialog = page.get_by_role("dialog", name="Manage tags")
    dialog.get_by_label("Name of Merged two").fill("merged ONE")
    dialog.get_by_role("button", name="Save Merged two").click()
    expect(page.get_by_text("There is a tag of this name already.").first).to_be_visible()
    dialog.get_by_label("Name of Merged two").fill("Merged three")
    dialog.get_by_role("button", name="Save Merged two").click()
    expect(dialog.get_by_label("Name of Merged three")).to_be_visible()
    whole(page, "all tags")
    dialog.get_by_role("button", name=re.compile("Merged three$")).last.click()
    page.get_by_role("menuitem", name="Merge Merged three into").click()
    dialog.get_by_label("Merge Merged three into").select_option("Merged one")
    dialog.get_by_role("button", name=re.compile("^Merge")).last.click()
    expect(dialog.get_by_label("Name of Merged three")).to_have_count(0)
    dialog.get_by_role("button", name=re.compile("Gone soon$")).last.click()
    page.get_by_role("menuitem", name="Delete Gone soon").click()
    expect(dialog.get_by_label("Name of Gone soon")).to_have_count(0)
    dialog.get_by_role("button", name="Close").last.click()
    expect(strip.get_by_text("Merged one")).to_be_visible()
    expect(strip.get_by_text("Gone soon")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(strip.get_by_text("Gone soon")).to_be_visible()
    page.goto(f"{stack.url}/customers")
    expect(page.get_by_role("row").filter(has_text="Around tags")).to_contain_text("Gone soon")


def test_a_viewer_only_looks(stack: Stack, api: Api, browser: Browser) -> None:
    lead = made(api, "leads", name="Around looks", currency="SEK")
    made(api, "record_tags", lead_id=lead, tag_id=made(api, "tags", name="Only looked at"))
    made(api, "notes", lead_id=lead, body="Only read")
    made(api, "tasks", lead_id=lead, title="Only seen", due_on=day(0))
    page = open_as(browser, stack, "viewer", 390)
    try:
        page.goto(f"{stack.url}/leads/{lead}")
        for text in ("Only looked at", "Only read", "Only seen"):
            expect(page.get_by_text(text).first).to_be_visible()
        for path in (f"/leads/{lead}", "/tasks/team"):
            page.goto(f"{stack.url}{path}")
            expect(page.get_by_text("Only seen").first).to_be_visible()
            expect(page.get_by_label("What is to be done?")).to_have_count(0)
            for name in (
                "Tag",
                "Save note",
                "Add task",
                re.compile("^Mark"),
                re.compile("^Take"),
                re.compile("^Actions"),
            ):
                expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
            whole(page, path)
    finally:
        page.context.close()
