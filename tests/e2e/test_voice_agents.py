"""A voice platform's calls on the telephony page: who held them, what was said, what they are made of, how they sound."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.api import Api, join
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack, new_page
from tests.e2e.first_run import PASSWORD
from tests.e2e.screenshots import sign_in
from tests.e2e.telephone import telephone
from tests.e2e.told import CALL as TOLD
from tests.e2e.told import connection_of, tell
from tests.emulators.sound import silence
from tests.emulators.twilio_callbacks import OURS, call_status, sid
from tests.webhooks.line import until

CALLER = "+46705550101"
CALL = sid("CA", 0x7A1)
TRANSCRIPT = (
    "AI: Salong Tove, how can I help you?\nUser: I want to move my time.\nIt is on Friday.\n"
    "AI: Friday at nine?\nUser: =HYPERLINK(\"x\") <b>nine</b> is the time: nine.\nAI: Done."
)  # fmt: skip
# of one that named no agent, and with what a spreadsheet would take for a formula
SAID = {
    "agent_id": "agent-tove", "agent_name": "Tove", "outcome": "Successful, Positive",
    "summary": "=1+1 moved to Friday", "transcript": TRANSCRIPT, "recording_url": "https://recordings.invalid/1.wav",
}  # fmt: skip
PARTS = {"transport_price": "0.0100", "transcription_price": "0.0200", "model_price": "0.0300", "voice_price": "0.0400",
         "platform_price": "0.0500"}  # fmt: skip


@pytest.fixture(scope="module")
def agents_call(stack: Stack, api: Api) -> str:
    """A call that Twilio carried and an agent held, one over the platform's own line, and many of nobody's."""
    phone = telephone(api)
    start = datetime.now(UTC) - timedelta(minutes=4)
    told = {"From": CALLER, "To": OURS, "Direction": "inbound"}
    assert phone.report(call_status(CALL, "completed", 1, start + timedelta(seconds=75), 75, **told)) == 200
    place = connection_of(stack, api.org_id, "vapi", "Voices")
    same = {"from_number": CALLER, "to_number": OURS, "currency": "USD", "started_at": start.isoformat()}
    line = {"leg_id": CALL, "seconds": 75, "price": "0.0170", "units": 2}
    tell(stack, "leg", [api.org_id, phone.integration_id, "twilio"], TOLD | line | same)
    held = {
        "leg_id": "talk-1",
        "parent_provider": "twilio",
        "parent_id": CALL,
        "sequence": 2,
        "seconds": 75,
        "price": "0.1600",
    }
    other = {"leg_id": "talk-2", "from_number": "+46705550102", "sequence": 2, "seconds": 60, "price": "0.1500",
             "agent_name": "Elsa, evenings"}  # fmt: skip
    for told_of in (held | SAID, other):
        tell(stack, "leg", [api.org_id, place, "vapi"], TOLD | same | told_of | PARTS)
    found = api.get(f"telephony_list?select=id&counterpart=eq.{CALLER.replace('+', '%2B')}")
    assert len(found) == 1
    return str(found[0]["id"])


def test_a_call_says_who_held_it_and_is_found_by_agent_and_provider(
    stack: Stack, signed_in: Page, agents_call: str
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/telephony")
    rows = page.get_by_role("table", name="Telephony").locator("tbody tr")
    expect(rows.filter(has_text=CALLER)).to_contain_text("Tove · Successful, Positive")
    page.get_by_role("button", name="Agent", exact=True).last.click()
    # a name may hold a comma, with which the address parts names
    page.get_by_label("Elsa, evenings").check(force=True)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("+46705550102")
    page.get_by_label("Tove", exact=True).check(force=True)
    expect(rows).to_have_count(2)
    page.keyboard.press("Escape")
    page.reload()
    expect(rows).to_have_count(2)
    expect(
        page.get_by_text("Agent: Elsa, evenings, Tove").or_(page.get_by_text("Agent: Tove, Elsa, evenings"))
    ).to_be_visible()
    assert serious_faults(page) == []
    # by provider: a call of both is found by either, and the figures speak of the same rows
    page.goto(f"{stack.url}/telephony?provider=vapi&agent=agent-tove")
    expect(rows).to_have_count(1)
    figures = page.locator("[class*=figures] > div")
    expect(figures.filter(has_text="Calls").get_by_role("link")).to_have_text("1")
    page.goto(f"{stack.url}/telephony?provider=twilio&agent=agent-tove")
    expect(rows).to_have_count(1)
    page.goto(f"{stack.url}/telephony?provider=twilio&agent=Elsa%252C evenings")
    expect(page.get_by_text("Take a filter away")).to_be_visible()


def test_the_cost_is_drawn_by_part_provider_and_agent_and_a_bar_opens_its_calls(
    stack: Stack, signed_in: Page, agents_call: str
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/telephony?agent=agent-tove")
    page.get_by_label("Shown in").select_option("USD")
    bars = page.get_by_role("list", name="Part", exact=True).get_by_role("listitem")
    # the dearest first; the line is the carrier's, and the platform's own is not among them
    expect(bars).to_have_count(6)
    expect(bars.first).to_contain_text("Platform")
    expect(bars.filter(has_text="Carrier")).to_contain_text("0,02")
    expect(bars.filter(has_text="The platform’s line")).to_have_count(0)
    page.get_by_role("button", name="Provider", exact=True).first.click()
    expect(page.get_by_role("list", name="Provider", exact=True).get_by_role("listitem")).to_have_count(2)
    page.goto(f"{stack.url}/telephony")
    page.get_by_role("group", name="What it is made of").get_by_role("button", name="Agent").click()
    page.get_by_role("list", name="Agent", exact=True).get_by_role("link", name="Tove").click()
    expect(page).to_have_url(re.compile("agent=agent-tove"))
    expect(page.get_by_role("table", name="Telephony").locator("tbody tr")).to_have_count(1)
    assert serious_faults(page) == []


def test_what_was_said_is_read_searched_and_copied(stack: Stack, signed_in: Page, agents_call: str) -> None:
    page = signed_in
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{stack.url}/telephony/{agents_call}")
    drawer = page.get_by_role("dialog", name=CALLER)
    expect(drawer.get_by_text("=1+1 moved to Friday")).to_be_visible()
    turns = drawer.get_by_role("list", name="5 turns").get_by_role("listitem")
    # a line without a speaker goes on; what looks like one in the middle of a sentence begins none
    expect(turns).to_have_count(5)
    expect(turns.nth(1)).to_contain_text("It is on Friday.")
    expect(turns.nth(0)).to_contain_text("Tove")
    expect(turns.nth(3)).to_contain_text("<b>nine</b> is the time: nine.")
    search = drawer.get_by_role("searchbox", name="Search what was said")
    search.fill("NINE")
    expect(drawer.locator("mark")).to_have_count(3)
    expect(drawer.get_by_text("1 of 3")).to_be_visible()
    search.press("Enter")
    expect(drawer.get_by_text("2 of 3")).to_be_visible()
    search.fill("(")
    expect(drawer.get_by_text("1 of 1")).to_be_visible()
    search.fill("nowhere")
    expect(drawer.get_by_text("Not found")).to_be_visible()
    assert serious_faults(page) == []
    drawer.get_by_role("button", name="Copy all").click()
    expect(drawer.get_by_role("button", name="Copied")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[0] == "Tove: Salong Tove, how can I help you?"
    assert lines[1:3] == [f"{CALLER}: I want to move my time.", "It is on Friday."]


def test_the_cost_stands_part_by_part_and_the_line_that_is_not_paid_twice_is_struck_out(
    stack: Stack, signed_in: Page, agents_call: str
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/telephony/{agents_call}")
    drawer = page.get_by_role("dialog", name=CALLER)
    parts = drawer.get_by_role("list", name=re.compile("What .* charges for")).get_by_role("listitem")
    expect(parts).to_have_count(6)
    line = parts.filter(has_text="The platform’s line")
    expect(line.locator("s").first).to_be_visible()
    expect(line).to_contain_text("Twilio charges for the line itself")
    expect(parts.locator("s")).to_have_count(2)
    expect(drawer.get_by_text("0,17 USD").first).to_be_visible()
    expect(parts.filter(has_text="Language model")).to_contain_text("0,03 USD")


def test_a_recording_is_heard_at_its_speed_and_place_and_an_error_is_told(
    stack: Stack, signed_in: Page, agents_call: str
) -> None:
    page = signed_in
    page.add_init_script(
        "const Own = Audio; window.Audio = function () { return (window.heard = new Own()); };"
    )
    page.goto(f"{stack.url}/telephony/{agents_call}")
    drawer = page.get_by_role("dialog", name=CALLER)
    # its place in this test is an address that nobody answers at
    drawer.get_by_role("button", name="Play the recording").click()
    expect(drawer.get_by_role("alert")).to_contain_text("The recording cannot be heard:")
    assert serious_faults(page) == []
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(status=200, body=silence(3), headers={"content-type": "audio/wav"})

    page.route("**/functions/v1/telephony/recording?*", answer)
    drawer.get_by_role("button", name="Try again").click()
    player = drawer.get_by_role("group", name="Recording")
    expect(player).to_contain_text("0:03")
    assert asked[0].headers["authorization"].startswith("Bearer ey") and agents_call in asked[0].url
    player.get_by_role("button", name=re.compile("Pause|Play")).focus()
    page.keyboard.press("Home")
    slider = player.get_by_role("slider", name="Position")
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "0:03 of 0:03")
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("0:0[0-2] of 0:03"))
    player.get_by_label("Speed").select_option("1.5")
    player.get_by_role("button", name="Play").click()
    until(
        lambda: page.evaluate("() => heard.playbackRate === 1.5 && heard.currentTime > 0 && !heard.error"),
        "it is heard at its speed",
    )
    # to its end, and it can be begun again
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    assert serious_faults(page) == []
    # what is no sound is said to be none
    page.unroute("**/functions/v1/telephony/recording?*")
    page.route(
        "**/functions/v1/telephony/recording?*",
        lambda route: route.fulfill(status=200, body="no sound", content_type="audio/wav"),
    )
    page.reload()
    drawer.get_by_role("button", name="Play the recording").click()
    expect(drawer.get_by_role("alert")).to_contain_text("cannot play this file")


def test_everything_shown_is_saved_as_a_file_that_no_spreadsheet_runs(
    stack: Stack, signed_in: Page, agents_call: str, tmp_path: Path
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/telephony?agent=agent-tove")
    expect(page.get_by_role("table", name="Telephony").locator("tbody tr")).to_have_count(1)
    rows = saved(page, tmp_path)
    assert len(rows) == 1
    [row] = rows
    assert (row["Agent"], row["Outcome"], row["Summary"]) == (
        "Tove",
        "Successful, Positive",
        "'=1+1 moved to Friday",
    )
    assert (row["From"], row["Seconds"]) == (CALLER, "75")
    assert (row["Cost"], row["Currency"], row["Cost: Language model"]) == ("0.1670", "USD", "0.0300")
    assert row["Cost: The platform’s line"] == ""
    page.get_by_role("button", name="Show as table").click()
    page.goto(f"{stack.url}/telephony?by=customer")
    expect(page.get_by_role("row").filter(has_text="No customer")).to_be_visible()
    assert {"Customer", "Calls", "Messages", "Seconds"} <= set(saved(page, tmp_path)[0])


def saved(page: Page, folder: Path) -> list[dict[str, str]]:
    """What the list's file says."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").last.click()
    path = folder / "rows.csv"
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(".csv")
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_who_may_read_but_not_export_is_offered_no_file(
    stack: Stack, signed_in: Page, api: Api, agents_call: str
) -> None:
    join(stack.url, api, "vera@example.com", "Vera", "viewer", PASSWORD)
    browser = signed_in.context.browser
    assert browser is not None
    page = new_page(browser)
    try:
        sign_in(page, stack.url, "vera@example.com", PASSWORD)
        page.goto(f"{stack.url}/telephony?agent=agent-tove")
        expect(page.get_by_role("table", name="Telephony").locator("tbody tr")).to_have_count(1)
        # who may read and not take along
        expect(page.get_by_role("button", name="Save as CSV")).to_have_count(0)
    finally:
        page.context.close()
