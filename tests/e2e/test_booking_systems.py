"""A booking system from its keys to what it brings: a wrong key is told at its field, one may be left out, bookings come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack
from tests.emulators.simplybook import COMPANY, LOGIN, PASSWORD


def test_keys_are_refused_at_their_field_and_the_right_ones_bring_bookings(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    end = datetime.now(UTC) - timedelta(days=2)
    day = {"start_datetime": f"{end:%Y-%m-%d} 09:00:00", "end_datetime": f"{end:%Y-%m-%d} 10:00:00"}
    httpx.post(f"{stack.simplybook}/control", json={"bookings": [{"id": 5001} | day]}).raise_for_status()
    page = signed_in
    page.goto(f"{stack.url}/integrations")
    page.get_by_role("button", name="Connect SimplyBook.me").click()
    dialog = page.get_by_role("dialog")
    # short, since it only identifies
    dialog.get_by_label("Company login").fill("x")
    dialog.get_by_label("User login").fill(LOGIN)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_label("Time zone").fill("Sweden")
    connect = dialog.get_by_role("button", name="Connect SimplyBook.me")
    connect.click()
    expect(
        dialog.get_by_text("There is no such time zone. Write one such as Europe/Stockholm.")
    ).to_be_visible()
    expect(dialog.get_by_label("Time zone")).to_be_focused()
    assert serious_faults(page) == []
    dialog.get_by_label("Time zone").fill("Europe/Stockholm")
    connect.click()
    expect(dialog.get_by_text("SimplyBook.me does not accept these together.")).to_be_visible()
    dialog.get_by_label("Company login").fill(COMPANY)
    connect.click()
    # the callback's secret was left out
    expect(page.get_by_role("heading", name="SimplyBook.me", level=1)).to_be_visible()
    expect(page.get_by_text("Connected").first).to_be_visible()
    assert serious_faults(page) == []
    runs = page.get_by_role("table", name="Sync runs")
    expect(runs.get_by_role("row").filter(has_text="Bookings").filter(has_text="Done")).to_be_visible()
    page.goto(f"{stack.url}/entries?source=bookings&from={end:%Y-%m-%d}&to={end:%Y-%m-%d}")
    expect(page.get_by_role("row").filter(has_text="Booking")).to_contain_text("450")
    (booked,) = api.get("booking_list?select=state,service_name,value&provider_booking_id=eq.5001")
    assert booked == {"state": "kept", "service_name": "Haircut", "value": "450.0"}
