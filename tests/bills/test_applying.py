"""What a bill makes of the calls it is about, of what it alone tells of, and of what it leaves out."""

from __future__ import annotations

import uuid
from decimal import Decimal

from psycopg.types.json import Jsonb

from tests.bills.desk import Firm, line

CALLS = {
    "CA1": "0.0085", "CA2": "0.0140", "CA3": "0.013456", "CA4": None, "CA5": "0.5", "CA6": "0.25",
}  # fmt: skip
BILL = [
    line("0.0085", "CA1"), line("0.0170", "CA2"), line("0.0135", "CA3"), line("0.0300", "CA4"),
    line("0.25", "CA6", at="2026-03-02"), line("0.9", "CA9"), line("1.15", text="Phone number +46 8"),
    line("0.5", text="VAT 25%"), line("12", text="Outbound calls, 1,200 minutes"),
]  # fmt: skip
EXPLAINED = [
    "equal", "price_changed", "rounding", "estimated", "other_day", "not_in_kontor", "other_charge", "vat", "not_itemised",
]  # fmt: skip


def tell(firm: Firm) -> None:
    firm.rate("USD", "2026-03-02", "1.1")
    firm.rate("SEK", "2026-03-02", "11")
    for leg, price in CALLS.items():
        firm.call(leg, price)


def test_each_line_is_explained_before_anything_moves(firm: Firm) -> None:
    tell(firm)
    before = firm.posted()
    bill = firm.read(BILL)
    assert firm.explained(bill) == EXPLAINED
    found = firm.bill(bill)
    assert (found["state"], found["line_count"], found["error_count"]) == ("matched", 9, 0)
    assert found["billed_amount"] == sum(Decimal(row["amount"]) for row in BILL) - Decimal("0.5")
    assert (found["vat_amount"], found["missing_count"], found["missing_amount"]) == (
        Decimal("0.5"),
        1,
        Decimal("0.5"),
    )
    ours = [found_line["ours_amount"] for found_line in firm.lines(bill)]
    assert ours[:3] == [Decimal("0.0085"), Decimal("0.0140"), Decimal("0.013456")]
    assert firm.posted() == before
    assert firm.problems() == []


def test_what_is_applied_is_reconciled_and_nothing_is_paid_twice(firm: Firm) -> None:
    tell(firm)
    bill = firm.read(BILL)
    firm.apply(bill)
    amounts = {row["source_id"]: row for row in firm.posted()}
    legs = {
        row["provider_leg_id"]: amounts.get(row["id"])
        for row in firm.all("select id, provider_leg_id from telephony_legs where org_id = %s", firm.org_id)
    }
    charged = {leg: row and (row["state"], row["amount"]) for leg, row in legs.items()}
    assert charged == {
        "CA1": ("reconciled", Decimal("0.0085")), "CA2": ("reconciled", Decimal("0.0170")),
        "CA3": ("reconciled", Decimal("0.013456")), "CA4": ("reconciled", Decimal("0.0300")),
        "CA5": ("actual", Decimal("0.5")), "CA6": ("reconciled", Decimal("0.25")),
    }  # fmt: skip
    alone = [row for row in firm.posted() if row["source"] == "provider_bill_lines"]
    assert sorted(row["amount"] for row in alone) == [Decimal("0.9"), Decimal("1.15")]
    assert {row["state"] for row in alone} == {"reconciled"}
    assert firm.problems() == []
    missing = firm.ask("select record_id from provider_bill_missing(%s, %s)", firm.org_id, bill)
    assert missing == "CA5"


def test_every_restated_figure_leaves_an_audit_row(firm: Firm) -> None:
    tell(firm)
    bill = firm.read(BILL)
    firm.apply(bill)
    told = firm.all(
        "select g.provider_leg_id, a.old, a.new, a.actor from audit_log a join telephony_legs g on g.id = a.row_id"
        " where a.org_id = %s and a.table_name = 'telephony_legs' order by 1",
        firm.org_id,
    )
    assert [(row["provider_leg_id"], row["old"]["price"], row["new"]["price"]) for row in told][:1] == [
        ("CA2", "0.0140", "0.0170")
    ]
    assert [row["provider_leg_id"] for row in told] == ["CA2", "CA4"]
    assert {row["new"]["bill_id"] for row in told} == {str(bill)}
    assert {row["actor"] for row in told} == {firm.owner}
    firm.undo(bill)
    back = firm.all(
        "select old, new from audit_log where org_id = %s and table_name = 'telephony_legs' order by at desc limit 2",
        firm.org_id,
    )
    assert {row["old"]["bill_id"] for row in back} == {str(bill)}
    assert all(row["new"]["bill_id"] is None and row["old"]["state"] == "reconciled" for row in back)


def test_undoing_brings_everything_back_exactly(firm: Firm) -> None:
    tell(firm)
    before = firm.posted()
    rows = "select to_jsonb(t) - 'updated_at' as row from telephony_legs t where org_id = %s order by id"
    legs = firm.all(rows, firm.org_id)
    bill = firm.read(BILL)
    firm.apply(bill)
    assert firm.posted() != before
    firm.undo(bill)
    assert firm.posted() == before
    assert firm.all(rows, firm.org_id) == legs
    assert firm.problems() == []
    firm.match(bill)
    firm.apply(bill)
    once = firm.posted()
    firm.undo(bill)
    firm.match(bill)
    firm.apply(bill)
    assert firm.posted() == once
    assert firm.problems() == []


def test_a_later_report_changes_no_reconciled_price_and_is_there_when_the_bill_is_undone(firm: Firm) -> None:
    tell(firm)
    bill = firm.read(BILL)
    firm.apply(bill)
    before = firm.posted()
    firm.call("CA2", "0.0150")
    firm.call("CA4", "0.0999")
    firm.call("CA1", "3", currency="EUR")
    assert firm.posted() == before
    assert firm.problems() == []
    firm.undo(bill)
    prices = {
        row["provider_leg_id"]: (row["amount"], row["currency"])
        for row in firm.all(
            "select g.provider_leg_id, e.amount, e.currency from telephony_legs g join ledger_entries e on e.source_id = g.id"
            " where g.org_id = %s", firm.org_id,
        )
    }  # fmt: skip
    assert prices["CA2"] == (Decimal("0.0150"), "USD")
    assert prices["CA4"] == (Decimal("0.0999"), "USD")
    assert prices["CA1"] == (Decimal("3"), "EUR")
    assert firm.problems() == []


def test_a_call_that_is_told_of_after_the_bill_is_not_paid_twice(firm: Firm) -> None:
    bill = firm.read([line("0.9", "CA9"), line("0.1", "CA8")])
    firm.apply(bill)
    assert firm.cost() == {"reconciled": Decimal("1.0")}
    firm.call("CA8", None)
    firm.call("CA9", "0.7")
    assert firm.cost() == {"reconciled": Decimal("1.0")}
    assert {row["source"] for row in firm.posted()} == {"telephony_legs"}
    assert firm.problems() == []
    firm.undo(bill)
    assert firm.cost() == {"actual": Decimal("0.7")}
    assert firm.problems() == []


def test_a_call_on_the_bill_of_a_draft_is_found_when_that_is_applied(firm: Firm) -> None:
    bill = firm.read([line("0.9", "CA9")])
    firm.call("CA9", "0.7")
    firm.apply(bill)
    assert firm.explained(bill) == ["price_changed"]
    assert firm.cost() == {"reconciled": Decimal("0.9")}
    assert firm.problems() == []


def test_lines_about_the_same_call_are_taken_together(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    bill = firm.read([line("0.01", "CA1"), line("0.5", "CA7"), line("0.02", "CA1"), line("-0.1", "CA7")])
    assert firm.explained(bill) == ["equal", "not_in_kontor", None, None]
    firm.apply(bill)
    assert firm.cost() == {"reconciled": Decimal("0.43")}
    assert firm.bill(bill)["difference"] == Decimal("0.4")
    assert firm.problems() == []


def test_zeros_that_a_file_leaves_away_are_no_rounding(firm: Firm) -> None:
    """A spreadsheet writes 0.5000 as 0.5: that is not 0.54 rounded, where other lines have more decimals."""
    firm.call("CA1", "0.5400")
    firm.call("CA2", "0.0085")
    firm.call("CA3", "1.3")
    firm.call("CA4", "0.01354")
    bill = firm.read([line("0.5", "CA1"), line("0.0085", "CA2"), line("1", "CA3"), line("0.0135", "CA4")])
    assert firm.explained(bill) == ["price_changed", "equal", "price_changed", "rounding"]
    firm.apply(bill)
    assert firm.cost() == {"reconciled": Decimal("1.52204")}
    assert firm.problems() == []


def test_a_charge_that_says_it_is_without_tax_is_a_charge(firm: Firm) -> None:
    bill = firm.read(
        [line("10", text="Number +46 8, excl. VAT"), line("20", text="Support (ex moms)"), line("5", text="Plan, net of VAT"),
         line("7", text="Abonnemang exkl. moms"), line("3", text="Gebühr ohne MwSt"), line("12.5", text="Incl. VAT 25%: number"),
         line("8.75", text="VAT 25%"), line("1", text="Moms")]
    )  # fmt: skip
    assert firm.explained(bill) == ["other_charge"] * 6 + ["vat"] * 2
    firm.apply(bill)
    assert firm.cost() == {"reconciled": Decimal("57.5")}


def test_a_call_that_two_lines_name_differently_costs_both_when_it_is_told_of_later(firm: Firm) -> None:
    def tell(**more: str) -> None:
        report = {
            "leg_id": "CA9", "kind": "call", "direction": "outbound", "state": "completed", "from_number": "+46850000000",
            "to_number": "+46701234567", "price": "0.7", "currency": "USD", "started_at": "2026-03-14T12:00:00Z",
        } | more  # fmt: skip
        firm.all(
            "select private.record_leg(%s, %s, 'twilio', jsonb_populate_record(null::private.leg_report, %s))",
            firm.org_id, firm.integration_id, Jsonb(report),
        )  # fmt: skip

    rows = [line("0.5", "CA9"), line("0.25", "v3:9"), line("0.01", "v3:9")]
    bill = firm.read(rows)
    firm.apply(bill)
    assert firm.cost() == {"reconciled": Decimal("0.76")}
    tell()
    tell(alias="v3:9")
    assert firm.cost() == {"reconciled": Decimal("0.76")}
    assert firm.problems() == []
    firm.undo(bill)
    assert firm.cost() == {"actual": Decimal("0.7")}
    firm.match(bill)
    firm.apply(bill)
    assert firm.cost() == {"reconciled": Decimal("0.76")}
    # both names at once
    again = firm.read([line("1", "CA9b"), line("2", "v3:9b")])
    firm.apply(again)
    tell(leg_id="CA9b", alias="v3:9b")
    assert firm.cost() == {"reconciled": Decimal("3.76")}
    assert firm.problems() == []


def test_a_bill_in_another_currency_restates_no_price(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    firm.call("CA2", None)
    bill = firm.read([line("0.03", "CA1"), line("0.5", "CA2"), line("2", text="Support")], currency="EUR")
    firm.apply(bill)
    assert firm.explained(bill) == ["other_currency", "estimated", "other_charge"]
    posted = {(row["source"], row["amount"], row["currency"], row["state"]) for row in firm.posted()}
    assert posted == {
        ("telephony_legs", Decimal("0.03"), "USD", "actual"), ("telephony_legs", Decimal("0.5"), "EUR", "reconciled"),
        ("provider_bill_lines", Decimal("2"), "EUR", "reconciled"),
    }  # fmt: skip
    # a price in the other currency, with parts, comes later
    firm.call("CA2", "0.4", transport_price="0.1")
    assert ("telephony_legs", Decimal("0.5"), "EUR", "reconciled") in {
        (row["source"], row["amount"], row["currency"], row["state"]) for row in firm.posted()
    }
    assert firm.problems() == []
    firm.undo(bill)
    assert firm.cost() == {"actual": Decimal("0.43")}
    assert firm.problems() == []


def test_a_call_of_another_connection_keeps_its_price(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    bill = firm.read([line("0.05", "CA1")], integration_id=firm.connect("twilio"))
    firm.apply(bill)
    assert firm.explained(bill) == ["other_connection"]
    assert firm.cost() == {"actual": Decimal("0.03")}
    assert firm.problems() == []


def test_a_platforms_bill_leaves_the_line_to_its_carrier(firm: Firm) -> None:
    vapi = firm.connect("vapi")
    parts = {"transport_price": "0.02", "model_price": "0.05"}
    for number in range(1, 5):
        firm.call(f"CA{number}", "0.015")
        with firm.database.connect() as connection:
            connection.execute(
                "select private.record_leg(%s, %s, 'vapi', jsonb_populate_record(null::private.leg_report, %s))",
                [
                    firm.org_id, vapi,
                    Jsonb(
                        parts | {
                            "leg_id": f"v{number}", "kind": "call", "direction": "outbound", "state": "completed",
                            "from_number": "+46850000000", "to_number": "+46701234567", "price": "0.10", "currency": "USD",
                            "started_at": "2026-03-14T12:00:00Z", "parent_provider": "twilio", "parent_id": f"CA{number}",
                        }
                    ),
                ],
            )  # fmt: skip
    before = firm.posted()
    bill = firm.read(
        [line("0.10", "v1"), line("0.08", "v2"), line("0.3", "v3"), line("0.1", "v4")], integration_id=vapi
    )
    assert firm.explained(bill) == ["equal", "equal", "unclear_line", "equal"]
    firm.apply(bill)
    assert firm.cost() == {"actual": Decimal("0.14"), "reconciled": Decimal("0.24")}
    assert firm.problems() == []
    firm.undo(bill)
    assert firm.posted() == before


def test_a_booking_systems_bill_is_costs_of_its_own(firm: Firm) -> None:
    place = firm.connect("simplybook")
    firm.all(
        "insert into calendar_events (org_id, integration_id, provider, provider_booking_id, state, told_state, starts_at, ends_at,"
        " happened_on, currency) values (%s, %s, 'simplybook', 'b1', 'confirmed', 'confirmed', '2026-03-12 09:00Z',"
        " '2026-03-12 10:00Z', '2026-03-12', 'EUR')",
        firm.org_id, place,
    )  # fmt: skip
    bill = firm.read(
        [line("9.9", "inv-1", text="Standard plan"), line("2.4", text="100 SMS messages"), line("-1", text="Credit"),
         line("2.83", text="VAT")],
        integration_id=place, currency="EUR",
    )  # fmt: skip
    firm.apply(bill)
    assert firm.explained(bill) == ["other_charge", "other_charge", "other_charge", "vat"]
    assert sorted(row["amount"] for row in firm.posted()) == [Decimal("-1"), Decimal("2.4"), Decimal("9.9")]
    assert firm.problems() == []


def test_owners_and_administrators_are_told_of_a_large_difference(firm: Firm) -> None:
    for number in range(100):
        firm.call(f"CA{number}", "1")
    admin = firm.database.join(firm.org_id, "admin")[1]
    manager = firm.database.join(firm.org_id, "manager")[1]
    small = firm.read([line("1", f"CA{number}") for number in range(99)] + [line("2.5", "CA99")])
    firm.apply(small)
    firm.all("select private.deliver_notices(100)")
    told = "select n.person_id from notifications n where n.org_id = %s and n.type = 'bill_differs' and settled_at is null"
    assert firm.all(told, firm.org_id) == []
    firm.undo(small)
    large = firm.read([line("1", f"CA{number}") for number in range(97)])
    firm.apply(large)
    firm.all("select private.deliver_notices(100)")
    people = {row["person_id"] for row in firm.all(told, firm.org_id)}
    assert admin in people and len(people) == 2 and manager not in people
    firm.undo(large)
    firm.all("select private.deliver_notices(100)")
    assert firm.all(told, firm.org_id) == []


def test_what_is_gone_with_the_organisation_leaves_nothing(firm: Firm) -> None:
    tell(firm)
    bill: uuid.UUID = firm.read(BILL)
    firm.apply(bill)
    name = firm.value("select name from organisations where id = %s", firm.org_id)
    firm.ask("select delete_organisation(%s, %s)", firm.org_id, name)
    for table in ("provider_bills", "provider_bill_lines", "ledger_entries", "telephony_legs"):
        assert firm.value(f"select count(*) from {table} where org_id = %s", firm.org_id) == 0
