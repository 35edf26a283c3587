"""A provider's bill from its file to the books and back: dropped, read, compared, applied, seen in a call, and taken back."""

from __future__ import annotations

import json
import re

from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack

# a spreadsheet's hand: a mark in front, semicolons, decimal commas, a line break between quotes, lines that end as Windows has them
FILE = "\ufeff" + "\r\n".join(
    [
        "Sid;Start time;Price;Price unit;Description",
        "CAbill1;2026-02-14 12:00:00;-0,0085;USD;outbound",
        "CAbill2;2026-02-14 13:00:00;-0,0190;USD;outbound",
        'CAbill9;2026-02-15 13:00:00;-1.234,50;USD;"A call,\nheld at night"',
        ";2026-02-28;-1,15;USD;<b>Phone number</b>",
        "",
    ]
)
BROKEN = "Sid,Start time,Price\nCAbill1,2026-02-14,0.0085\nCAbill2,2026-02-31,free\n"


def payload(text: str) -> FilePayload:
    return {"name": "calls-2026-02.csv", "mimeType": "text/csv", "buffer": text.encode()}


def tell(stack: Stack, api: Api) -> str:
    """A connection that told of three calls."""
    with stack.database() as connection:
        row = connection.execute(
            "insert into integrations (org_id, provider, name) values (%s, 'twilio', 'Billed') returning id",
            [api.org_id],
        ).fetchone()
        assert row is not None
        for number, price in ((1, "-0.0085"), (2, "-0.0140"), (3, "-0.5")):
            event = {
                "leg_id": f"CAbill{number}", "kind": "call", "direction": "outbound", "state": "completed",
                "from_number": "+46850000000", "to_number": f"+4670123456{number}", "started_at": f"2026-02-14T1{number}:00:00Z",
                "seconds": 60, "units": 1, "price": price, "currency": "USD",
            }  # fmt: skip
            connection.execute(
                "select private.apply_twilio(%s, %s, %s)", [api.org_id, row[0], json.dumps(event)]
            )
    return str(row[0])


def test_a_bill_is_read_compared_applied_and_taken_back(stack: Stack, signed_in: Page, api: Api) -> None:
    page = signed_in
    connection = tell(stack, api)
    page.goto(f"{stack.url}/bills")
    expect(page.get_by_role("heading", name="Provider bills")).to_be_visible()
    page.get_by_role("link", name="Import a bill").first.click()
    page.get_by_label("Connection").select_option(connection)
    file = page.locator("input[type=file]")
    file.set_input_files(payload("nothing"))
    expect(page.get_by_text("There are no lines in this file.")).to_be_visible()
    file.set_input_files(payload(FILE))
    expect(page.get_by_text("Recognised: Twilio")).to_be_visible()
    expect(page.get_by_label("Decimals follow")).to_have_value(",")
    expect(page.get_by_label("Charges", exact=True)).to_have_value("below")
    expect(page.get_by_role("button", name="First day")).to_contain_text("2026")
    preview = page.get_by_role("table", name="The first lines")
    expect(preview.get_by_text("CAbill9")).to_be_visible()
    assert serious_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert serious_faults(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("heading", name="Twilio · February 2026")).to_be_visible()
    reasons = page.get_by_role("table", name="What the difference comes from")
    for words in (
        "As known",
        "Another price",
        "Not in Kontor: becomes a cost",
        "Other charge: becomes a cost",
    ):
        expect(reasons.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("<b>Phone number</b>")).to_be_visible()
    # what differs is shown at first, what is as it was known when it is asked for
    lines = page.get_by_role("table", name="Lines").get_by_role("row")
    expect(lines).to_have_count(4)
    page.get_by_role("button", name="All lines").click()
    expect(lines).to_have_count(5)
    reasons.get_by_role("button", name="Another price").click()
    expect(lines).to_have_count(2)
    page.get_by_role("button", name="What differs").click()
    expect(lines).to_have_count(4)
    reasons.get_by_role("button", name="Not on the bill").click()
    expect(page.get_by_role("table", name="Not on the bill")).to_be_in_viewport()
    expect(page.get_by_role("table", name="Not on the bill").get_by_text("+46701234563")).to_be_visible()
    bill = page.url.rpartition("/")[2].partition("?")[0]
    posted = f"ledger_entries?select=amount,state&org_id=eq.{api.org_id}&day=gte.2026-02-14&day=lte.2026-02-28&currency=eq.USD&order=amount"
    before = api.get(posted)
    assert {row["state"] for row in before} == {"actual"}
    assert serious_faults(page) == []
    page.get_by_role("button", name="Apply this bill").click()
    page.get_by_role("dialog").get_by_role("button", name="Apply this bill").click()
    expect(page.get_by_text("Applied", exact=True).first).to_be_visible()
    told = sorted((row["amount"], row["state"]) for row in api.get(posted))
    assert (
        ("0.0190", "reconciled") in told and ("0.5", "actual") in told and ("1234.50", "reconciled") in told
    )

    # the call says so, with what was told before
    page.get_by_role("table", name="Lines").get_by_role("link", name="outbound").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("link", name="Reconciled with the bill of February 2026")).to_be_visible()
    expect(drawer.get_by_text(re.compile(r"told: 0[.,]014 USD"))).to_be_visible()

    # the list, and that it follows what somebody else does
    page.goto(f"{stack.url}/bills")
    row = page.get_by_role("row").filter(has_text="February 2026")
    expect(row.get_by_text("Applied")).to_be_visible()
    expect(row.get_by_role("cell", name="Billed", exact=True)).to_be_visible()
    assert serious_faults(page) == []
    api.call("undo_provider_bill", bill_id=bill)
    expect(row.get_by_text("Taken back")).to_be_visible()
    assert api.get(posted) == before
    row.get_by_role("link").first.click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The bill was removed.")).to_be_visible()


def test_a_line_that_cannot_be_read_is_named_and_the_bill_applied_without_it(
    stack: Stack, signed_in: Page, api: Api
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/bills/import?month=2026-02")
    page.get_by_label("Connection").select_option(label="Twilio · Billed")
    page.locator("input[type=file]").set_input_files(payload(BROKEN))
    page.get_by_role("button", name="Compare").click()
    unread = page.get_by_role("table", name="Cannot be read")
    expect(unread.get_by_text("The amount cannot be read")).to_be_visible()
    expect(unread.get_by_text("free")).to_be_visible()
    expect(unread.get_by_role("row").filter(has_text="3")).to_have_count(1)
    expect(page.get_by_role("button", name="Apply this bill")).to_have_count(0)
    page.get_by_role("button", name="Apply without 1 line").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Lines that cannot be read count nowhere")).to_be_visible()
    dialog.get_by_role("button", name="Apply without 1 line").click()
    expect(page.get_by_text("1 line could not be read and counts nowhere.")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Taken back").first).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The bill was removed.")).to_be_visible()
