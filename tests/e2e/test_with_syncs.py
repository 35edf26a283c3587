"""A connection's page and its synchronisations: when the last was, what it found, when the next is due; further back; cancelled."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from functions.sync.endpoints import known_providers
from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack
from tests.e2e.telephone import telephone
from tests.emulators.twilio import rfc2822
from tests.emulators.twilio_callbacks import sid
from tests.webhooks.line import until

COUNT = 800


def control(stack: Stack, **change: Any) -> None:
    httpx.post(f"{stack.twilio}/control", json=change, timeout=60).raise_for_status()


def fact(page: Page, label: str) -> Locator:
    """The value of a fact about the connection."""
    return page.get_by_text(label, exact=True).locator("xpath=following-sibling::dd")


def rest(page: Page) -> None:
    """Until no synchronisation goes on."""
    expect(page.get_by_role("button", name="Sync now")).to_be_enabled()


def test_a_provider_that_wants_a_pause_is_waited_for_and_the_sync_is_cancelled(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/integrations/{telephone(api).integration_id}")
    # the first, which connecting begins, is over
    expect(fact(page, "Last sync")).not_to_have_text("Not yet")
    rest(page)
    expect(fact(page, "Next sync")).to_contain_text(re.compile(r"[Ii]n \d+ minutes?|This minute"))
    control(stack, fail=429, retry_after="600")
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_text(re.compile(r"Waiting until \d\d:\d\d:\d\d: "))).to_be_visible()
    expect(page.get_by_role("button", name="Sync now")).to_be_disabled()
    expect(page.get_by_role("table", name="Sync runs").get_by_text("Waiting").first).to_be_visible()
    assert serious_faults(page) == []
    control(stack, fail=0, retry_after="")
    page.get_by_role("button", name="Cancel the sync").click()
    expect(page.get_by_text("The sync is cancelled. What it brought stays.").first).to_be_visible()
    rest(page)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("table", name="Sync runs").get_by_text("Cancelled").first).to_be_visible()
    # that it had to wait is no fault of the connection's
    expect(fact(page, "State")).to_contain_text("Connected")


def test_what_lies_further_back_is_fetched_and_counted_once(stack: Stack, signed_in: Page, api: Api) -> None:
    old = rfc2822(datetime.now(UTC) - timedelta(days=20))
    control(stack, forget=True)
    control(
        stack,
        messages=[{"sid": sid("SM", 800_000 + n), "date_sent": old, "price": "-0.01"} for n in range(COUNT)],
    )
    page = signed_in
    page.goto(f"{stack.url}/integrations/{telephone(api).integration_id}")
    runs = f"sync_runs?integration_id=eq.{telephone(api).integration_id}&select=found_count,new_count,changed_count"
    for found, counts in (
        ("800 found, 800 new, 0 changed", (800, 800, 0)),
        ("800 found, nothing new", (800, 0, 0)),
    ):
        rest(page)
        page.get_by_role("button", name="Actions for Twilio").click()
        page.get_by_role("menuitem", name="Fetch further back").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("How far back").select_option("Since a date")
        expect(dialog.get_by_label("Since", exact=True)).to_be_visible()
        dialog.get_by_label("How far back").select_option("The last 30 days")
        assert serious_faults(page) == []
        dialog.get_by_role("button", name="Fetch", exact=True).click()
        expect(dialog).to_have_count(0)
        if "nothing" not in found:
            expect(page.get_by_role("progressbar", name="Progress of the sync")).to_be_visible()
            expect(page.get_by_text(re.compile(r"Fetching: .* found, .* new"))).to_be_visible()
        until(lambda of=counts: of in [tuple(run.values()) for run in api.get(runs)], found, 240)
        # one that was due may have come right after, and found nothing
        expect(fact(page, "Found")).to_have_text(re.compile(f"{found}|Nothing"))
    expect(fact(page, "Last sync")).to_contain_text("minute")
    assert api.get("telephony_legs?select=count&provider_leg_id=gte.SM&price=eq.0.01")
    control(stack, forget=True)


def test_every_providers_page_says_when_what_and_when_next(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    with stack.database() as connection:
        for provider in known_providers():
            found = connection.execute(
                "insert into integrations (org_id, provider, name) values (%s, %s, 'Shown') returning id",
                [api.org_id, provider],
            ).fetchone()
            assert found is not None
            page.goto(f"{stack.url}/integrations/{found[0]}")
            expect(fact(page, "Last sync")).to_have_text("Not yet")
            expect(fact(page, "Found")).to_have_text("Not yet")
            expect(fact(page, "Next sync")).to_contain_text(re.compile(r"minute|hour"))
            page.get_by_role("button", name="Actions for Shown").click()
            further = page.get_by_role("menuitem", name="Fetch further back")
            expect(page.get_by_role("menuitem", name="Pause")).to_be_visible()
            expect(further).to_have_count(0 if provider == "openrouter" else 1)
            page.keyboard.press("Escape")
            # without keys it says what is wrong, live
            page.get_by_role("button", name="Sync now").click()
            expect(
                page.get_by_text("The stored keys cannot be opened. Enter them again.").first
            ).to_be_visible()
            rest(page)
            connection.execute(
                "delete from integrations where org_id = %s and id = %s", [api.org_id, found[0]]
            )


def test_what_openrouter_counts_stands_beside_what_was_logged(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    day = datetime.now(UTC).date() - timedelta(days=3)
    page = signed_in
    with stack.database() as connection:

        def value(statement: str, *values: object) -> Any:
            found = connection.execute(statement.encode(), values).fetchone()
            return found and found[0]

        place = value(
            "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'Compared') returning id",
            api.org_id,
        )
        run = value("select private.begin_sync(%s, %s, 'sync_openrouter_activity')", api.org_id, place)
        for model in ("a/both", "a/ours"):
            value(
                "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, prompt_tokens, cost)"
                " values (%s, %s, %s, %s, %s, %s, 10, 1) returning id",
                api.org_id, place, f"compared {model}", f"{day}T12:00Z", model, "e" * 64,
            )  # fmt: skip
        told = {"provider_name": "", "completion_tokens": 0, "reasoning_tokens": 0, "byok": "0"}
        rows = [
            told | {"model": "a/both", "requests": 1, "prompt_tokens": 10, "cost": "1"},
            told | {"model": "a/more", "requests": 4, "prompt_tokens": 40, "cost": "9"},
        ]
        record = "select private.record_usage_page(%s, %s, %s, %s, %s, %s, '{}')"
        value(record, api.org_id, place, run, day, "e" * 64, json.dumps(rows))
        value(record, api.org_id, place, run, day, "", "[]")
        value("select private.end_sync(%s, %s, null)", api.org_id, run)
        value("select private.tell_usage_differences(%s, %s)", api.org_id, place)
        page.goto(f"{stack.url}/integrations/{place}")
        table = page.get_by_role("table", name="Their figures and ours")
        for model, state in (("a/both", "Agrees"), ("a/ours", "Only ours"), ("a/more", "Made elsewhere")):
            expect(table.get_by_role("row").filter(has_text=model)).to_contain_text(state)
        expect(table.get_by_role("row").filter(has_text="a/more")).to_contain_text(
            re.compile(r"4 / 0.*9.*USD")
        )
        expect(table.get_by_role("row").nth(1)).to_contain_text("a/more")
        assert serious_faults(page) == []
        page.goto(f"{stack.url}/notifications")
        says = f"OpenRouter counts 10.00 USD for {day}, our own calls come to 2.00 USD"
        expect(page.get_by_text(says).first).to_be_visible()
        value("delete from integrations where org_id = %s and id = %s returning id", api.org_id, place)
