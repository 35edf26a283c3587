"""The start page as each person arranges it: widgets moved, narrowed, hidden and put back, by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import open_live, serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import OWNER, PASSWORD
from tests.e2e.screenshots import sign_in
from tests.webhooks.line import until

REP, TALENT = "dashboard.rep@example.com", "dashboard.talent@example.com"
SALES = ["my_day", "pipeline", "sales_figures", "sales_months", "activity"]
BY_ITSELF = ["figures", "per_day", *SALES, "by_customer"]
# how much the page may move by itself, summed over a visit
SHIFT = 0.03
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => { if (!one.hadRecentInput) window.shifted += one.value }))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module", autouse=True)
def people(stack: Stack, api: Api) -> Iterator[None]:
    """A rep and a talent; nobody's arrangement stays."""
    join(stack.url, api, REP, "Disa Desk", "rep", PASSWORD)
    join(stack.url, api, TALENT, "Tage Talent", "talent", PASSWORD)
    yield
    for mail in (OWNER, REP):
        Api(stack.url, mail, PASSWORD).call("keep_dashboard")
    with stack.database() as database:
        database.execute("delete from tasks where org_id = %s and title like 'Desk %%'", [api.org_id])
        database.execute("delete from leads where org_id = %s and name like 'Desk %%'", [api.org_id])


@pytest.fixture(
    params=[(OWNER, 390), (OWNER, 1440), (REP, 390), (REP, 1440)],
    ids=lambda one: f"{one[0].split('@')[0]}-{one[1]}",
)
def person(request: pytest.FixtureRequest, stack: Stack, browser: Browser) -> Iterator[tuple[Page, Api]]:
    """Somebody's start page as it comes, at a width."""
    mail, width = request.param
    api = Api(stack.url, mail, PASSWORD)
    api.call("keep_dashboard")
    page = new_page(browser, width=width)
    sign_in(page, stack.url, mail, PASSWORD)
    yield page, api
    page.context.close()


def shown(page: Page) -> list[str]:
    """The widgets on the page in their order, the first steps aside: another test may be done with them."""
    found: list[str] = page.locator("[data-widget]").evaluate_all(
        "all => all.map((one) => one.dataset.widget)"
    )
    return [name for name in found if name != "first_steps"]


def kept(api: Api) -> list[str] | None:
    """What the profile says is shown, or that nothing was arranged."""
    [profile] = api.get("profiles?select=dashboard")
    found = profile["dashboard"].get(api.org_id)
    return found and [one["widget"] for one in found if one["shown"] and one["widget"] != "first_steps"]


def card(page: Page, name: str) -> str:
    return f"[aria-label='On the page'] > li:has-text('{name}')"


def whole(page: Page, what: str) -> None:
    """Nothing serious for who cannot see it, and nothing wider than the screen."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert serious_faults(page) == [], what
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


def customise(page: Page) -> None:
    page.get_by_role("button", name="Customise").click()
    expect(page.get_by_role("list", name="On the page")).to_be_visible()


def done(page: Page) -> None:
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("button", name="Customise")).to_be_focused()


def arrangement(page: Page, api: Api, wanted: list[str], what: str) -> None:
    """It is kept, and there after loading the page again."""
    until(lambda: kept(api) == wanted, what)
    page.reload()
    expect(page.locator("[data-widget=figures]")).to_be_visible()
    assert shown(page) == wanted, what


def test_each_hides_moves_and_resets_their_own_page(stack: Stack, person: tuple[Page, Api]) -> None:
    page, api = person
    page.goto(stack.url)
    expect(page.locator("[data-widget=by_customer]")).to_be_attached()
    mine = shown(page)
    assert mine == BY_ITSELF
    if api.get("memberships?select=role")[0]["role"] == "rep":
        expect(page.get_by_text("Your own figures")).to_be_visible()
    whole(page, "the page as it comes")

    customise(page)
    whole(page, "customising")
    page.get_by_role("button", name="Hide Revenue and cost per day").click()
    expect(page.get_by_text("Revenue and cost per day is hidden.")).to_be_visible()
    expect(page.get_by_role("list", name="Hidden")).to_contain_text("Revenue and cost per day")
    mine.remove("per_day")
    until(lambda: kept(api) == mine, "hidden at once")
    # by the keyboard: the button goes along with its card, and at the end its neighbour has the focus
    page.get_by_role("button", name="Move My day up").focus()
    page.keyboard.press("Enter")
    mine.remove("my_day")
    mine.insert(0, "my_day")
    until(lambda: kept(api) == mine, "moved by the keyboard")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused in ("Move My day up", "Move My day down"), focused
    done(page)
    arrangement(page, api, mine, "after loading again")

    customise(page)
    page.get_by_role("button", name="Show Revenue and cost per day").click()
    until(lambda: "per_day" in (kept(api) or []), "shown again")
    expect(page.get_by_text("Revenue and cost per day is shown.")).to_be_visible()
    page.get_by_role("dialog", name="Revenue and cost per day is shown.").get_by_role(
        "button", name="Undo"
    ).click()
    until(lambda: kept(api) == mine, "undone")
    page.get_by_role("button", name="Reset").click()
    until(lambda: kept(api) is None, "reset")
    page.get_by_role("dialog", name="The page is as it comes.").get_by_role("button", name="Undo").click()
    until(lambda: kept(api) == mine, "what was before the reset")
    page.get_by_role("button", name="Reset").click()
    until(lambda: kept(api) is None, "reset again")
    done(page)
    assert shown(page) == BY_ITSELF


def test_a_card_is_dragged_to_anothers_place_and_made_wide(stack: Stack, browser: Browser) -> None:
    api = Api(stack.url, OWNER, PASSWORD)
    api.call("keep_dashboard")
    page = new_page(browser, width=1440)
    try:
        sign_in(page, stack.url, OWNER, PASSWORD)
        customise(page)
        page.drag_and_drop(card(page, "Activity"), card(page, "Revenue and cost per day"))
        wanted = [name for name in BY_ITSELF if name != "activity"]
        wanted.insert(1, "activity")
        until(lambda: kept(api) == wanted, "dragged up")
        page.get_by_role("button", name="Full width: Pipeline").click()
        until(lambda: page.get_by_role("button", name="Half width: Pipeline").count() == 1, "made wide")
        done(page)
        pipeline, figures = (
            page.locator(f"[data-widget={name}]").bounding_box() for name in ("pipeline", "figures")
        )
        assert pipeline and figures and pipeline["width"] == figures["width"]
    finally:
        api.call("keep_dashboard")
        page.context.close()


def test_another_tab_follows_and_the_later_change_holds(stack: Stack, browser: Browser) -> None:
    api = Api(stack.url, OWNER, PASSWORD)
    api.call("keep_dashboard")
    page = new_page(browser, width=1440)
    try:
        sign_in(page, stack.url, OWNER, PASSWORD)
        open_live(page, stack.url)
        assert shown(page) == BY_ITSELF
        turned = [
            {"widget": name, "size": "half", "shown": True} for name in (*reversed(BY_ITSELF), "first_steps")
        ]
        api.call("keep_dashboard", widgets=turned)
        expect(page.locator("[data-widget]").first).to_have_attribute("data-widget", "by_customer")
        api.call("keep_dashboard")
        expect(page.locator("[data-widget]").last).to_have_attribute("data-widget", "by_customer")
    finally:
        page.context.close()


def test_a_talent_is_offered_nothing_of_the_sales(stack: Stack, browser: Browser) -> None:
    page = new_page(browser)
    try:
        sign_in(page, stack.url, TALENT, PASSWORD)
        assert shown(page) == ["figures", "per_day", "by_customer"]
        customise(page)
        for name in ("Pipeline", "My day", "Sales by seller", "First steps"):
            expect(page.get_by_text(name, exact=True)).to_have_count(0)
    finally:
        page.context.close()


def test_the_day_is_worked_off_and_what_happened_is_seen(stack: Stack, browser: Browser) -> None:
    api = Api(stack.url, REP, PASSWORD)
    api.insert("tasks", [{"title": "Desk task", "due_on": datetime.now(UTC).date().isoformat()}])
    [lead] = api.insert("leads", [{"name": "Desk lead", "currency": "SEK", "estimated_value": "1200"}])
    page = new_page(browser, width=390)
    try:
        sign_in(page, stack.url, REP, PASSWORD)
        day = page.locator("[data-widget=my_day]")
        day.scroll_into_view_if_needed()
        day.get_by_role("button", name="Mark Desk task as done").click()
        expect(day.get_by_text("Desk task")).to_have_count(0)
        page.get_by_role("button", name="Undo").first.click()
        expect(day.get_by_text("Desk task")).to_be_visible()
        day.get_by_role("button", name="Mark Desk task as done").click()
        expect(day.get_by_text("Desk task")).to_have_count(0)
        pipeline = page.locator("[data-widget=pipeline]")
        pipeline.scroll_into_view_if_needed()
        expect(pipeline.get_by_role("listitem").first).to_contain_text(re.compile(r"1.200[.,]00"))
        activity = page.locator("[data-widget=activity]")
        activity.scroll_into_view_if_needed()
        expect(activity.get_by_role("listitem").filter(has_text="Desk task")).to_contain_text("Disa Desk")
        expect(activity.get_by_role("link", name="Desk lead").first).to_have_attribute(
            "href", f"/leads/{lead['id']}"
        )
        whole(page, "with all its widgets")
        pipeline.get_by_role("link", name="Lead: New").click()
        expect(page.get_by_role("table", name="Leads")).to_contain_text("Desk lead")
    finally:
        page.context.close()


def test_a_widget_that_fails_is_tried_again_alone_and_nothing_jumps(stack: Stack, browser: Browser) -> None:
    page = new_page(browser, width=1440)
    page.add_init_script(WATCH)
    refuse = {"is": True}

    def refused(route: Route) -> None:
        if refuse["is"]:
            route.fulfill(status=500, json={"code": "XX000", "message": "out of order"})
        else:
            route.continue_()

    page.route(re.compile("/rpc/sales_pipeline"), refused)
    try:
        sign_in(page, stack.url, OWNER, PASSWORD)
        page.goto(stack.url)
        pipeline = page.locator("[data-widget=pipeline]")
        pipeline.scroll_into_view_if_needed()
        expect(pipeline.get_by_role("alert")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(1)
        refuse["is"] = False
        pipeline.get_by_role("button", name="Try again").click()
        expect(pipeline.get_by_role("alert")).to_have_count(0)
        page.goto(stack.url)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.shifted") <= SHIFT
    finally:
        page.context.close()
