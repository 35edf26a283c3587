"""Bills and the calls that they are about, told of at the same moment; and a bill of many lines."""

from __future__ import annotations

import time
from decimal import Decimal

import psycopg
import pytest

from tests.at_once import in_background, waits
from tests.bills.desk import Firm, line, open_firm
from tests.database import Database


def test_a_call_that_is_told_of_while_its_bill_is_applied_counts_once(firm: Firm) -> None:
    bill = firm.read([line("0.9", "CA9"), line("0.4", "CA1")])
    with firm.acting() as applying:
        applying.execute("select apply_provider_bill(%s, %s)", [firm.org_id, bill])
        thread, failed = in_background(firm.call, "CA9", "0.7")
        waits(firm.database)
    thread.join(60)
    assert failed == []
    assert firm.cost() == {"reconciled": Decimal("1.3")}
    assert firm.problems() == []


def test_a_bill_that_is_applied_while_its_call_is_told_of_finds_it(firm: Firm) -> None:
    bill = firm.read([line("0.9", "CA9"), line("0.4", "CA1")])
    told = (
        'select private.record_leg(%s, %s, \'twilio\', jsonb_populate_record(null::private.leg_report, \'{"leg_id": "CA9",'
        ' "kind": "call", "direction": "outbound", "state": "completed", "from_number": "+46850000000", "to_number": "+46701234567",'
        ' "price": "0.7", "currency": "USD", "started_at": "2026-03-14T12:00:00Z"}\'))'
    )
    with firm.database.connect() as telling:
        telling.execute(told, [firm.org_id, firm.integration_id])
        thread, failed = in_background(firm.apply, bill)
        waits(firm.database)
    thread.join(60)
    assert failed == []
    assert firm.explained(bill) == ["price_changed", "not_in_kontor"]
    assert firm.cost() == {"reconciled": Decimal("1.3")}
    assert firm.problems() == []


def test_a_call_that_is_told_of_while_its_bill_is_undone_has_its_own_price(firm: Firm) -> None:
    bill = firm.read([line("0.9", "CA9")])
    firm.apply(bill)
    with firm.acting() as undoing:
        undoing.execute("select undo_provider_bill(%s, %s)", [firm.org_id, bill])
        thread, failed = in_background(firm.call, "CA9", "0.7")
        waits(firm.database)
    thread.join(60)
    assert failed == []
    assert firm.cost() == {"actual": Decimal("0.7")}
    assert firm.problems() == []


def test_two_bills_about_the_same_that_are_applied_at_once_count_once(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    first = firm.read([line("0.04", "CA1"), line("1", "CA7"), line("2", text="Support")])
    second = firm.read(
        [line("0.05", "CA1"), line("1", "CA7"), line("2", text="Support"), line("3", text="Storage")]
    )
    with firm.acting() as applying:
        applying.execute("select apply_provider_bill(%s, %s)", [firm.org_id, first])
        thread, failed = in_background(firm.apply, second)
        waits(firm.database)
    thread.join(60)
    assert failed == []
    assert firm.cost() == {"reconciled": Decimal("6.04")}
    assert firm.problems() == []


def test_a_price_that_is_told_while_its_bill_is_applied_is_not_taken_for_the_bills(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    bill = firm.read([line("0.03", "CA1")])
    with firm.database.connect() as telling:
        telling.execute("select private.apply_twilio(%s, %s, %s)", firm.report("CA1", "0.08"))
        thread, failed = in_background(firm.apply, bill)
        waits(firm.database)
    thread.join(60)
    assert failed == []
    assert firm.cost() == {"reconciled": Decimal("0.03")}
    assert firm.problems() == []


def test_a_page_with_known_and_new_calls_of_a_bill_that_is_applied_meanwhile(firm: Firm) -> None:
    """Neither waits for what the other holds: the page has its first call when the bill comes, and goes on to a new one."""
    firm.call("CA1", "0.03")
    bill = firm.read([line("0.04", "CA1"), line("0.9", "CA9")])
    with firm.database.connect() as telling:
        telling.execute("select private.apply_twilio(%s, %s, %s)", firm.report("CA1", "0.05"))
        thread, failed = in_background(firm.apply, bill)
        waits(firm.database)
        telling.execute("select private.apply_twilio(%s, %s, %s)", firm.report("CA9", "0.7"))
    thread.join(60)
    assert failed == []
    assert firm.cost() == {"reconciled": Decimal("0.94")}
    assert firm.problems() == []


def test_a_call_that_has_its_line_when_the_bill_is_undone_does_not_wait_for_the_bill(firm: Firm) -> None:
    bill = firm.read([line("0.9", "CA9"), line("0.4", "CA1")])
    firm.apply(bill)
    firm.call("CA1", "0.3")
    holds = "select from provider_bill_lines where bill_id = %s and record_id = 'CA9' for no key update"
    with firm.database.connect() as telling:
        telling.execute(holds, [bill])
        thread, failed = in_background(firm.undo, bill)
        waits(firm.database)
        telling.execute("select private.apply_twilio(%s, %s, %s)", firm.report("CA9", "0.7"))
    thread.join(60)
    assert failed == []
    assert firm.cost() == {"actual": Decimal("1.0")}
    assert firm.problems() == []


def test_an_application_that_is_cut_off_leaves_nothing(firm: Firm) -> None:
    firm.call("CA1", "0.03")
    bill = firm.read([line("0.04", "CA1"), line("1", "CA7")])
    before, stored = firm.posted(), firm.bill(bill)
    with pytest.raises(psycopg.Error), firm.acting() as applying:
        applying.execute("select apply_provider_bill(%s, %s)", [firm.org_id, bill])
        with firm.database.connect(autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", [applying.info.backend_pid])
        applying.execute("select 1")
    assert (firm.posted(), firm.bill(bill)) == (before, stored)
    firm.apply(bill)
    assert firm.cost() == {"reconciled": Decimal("1.04")}


# the long form is the most lines that a bill may have; the short one, in the same run, says how fast this machine is
@pytest.mark.parametrize("counts", [[5_000], pytest.param([5_000, 100_000], marks=pytest.mark.chaos)])
def test_a_bill_of_many_lines_is_applied_and_undone_to_the_last_digit(
    database: Database, counts: list[int]
) -> None:
    took = {count: take_through(open_firm(database), count) for count in counts}
    print(
        {
            f"{count} lines": {name: round(seconds, 1) for name, seconds in each.items()}
            for count, each in took.items()
        }
    )
    short, long = took[counts[0]], took[counts[-1]]
    slow = {name for name in short if long[name] > 2 * max(short[name], 0.5) * counts[-1] / counts[0]}
    assert slow == set()


def take_through(firm: Firm, count: int) -> dict[str, float]:
    """A bill of `count` lines about messages, compared, applied and undone; seconds of each step."""
    for start in range(1, count + 1, 5000):
        firm.all(
            "with e as (insert into telephony_events (org_id, kind, direction, state, from_number, to_number, started_at)"
            " select %s, 'message', 'outbound', 'sent', '+46850000000', '+467' || n, timestamptz '2026-03-01 12:00Z' + n * interval '20 s'"
            " from generate_series(%s::int, %s::int) as n returning org_id, id, to_number, started_at)"
            " insert into telephony_legs (org_id, event_id, integration_id, provider, provider_leg_id, kind, direction, state, rank,"
            " is_final, counterpart, started_at, happened_on, price, priced_at)"
            " select org_id, id, %s, 'twilio', 'SM' || substr(to_number, 5), 'message', 'outbound', 'sent', 4, true, to_number, started_at,"
            " (started_at at time zone 'Europe/Stockholm')::date, 0.0079, now() from e",
            firm.org_id, start, min(start + 4999, count), firm.integration_id,
        )  # fmt: skip
    before = firm.cost()
    assert before == {"actual": count * Decimal("0.0079")}
    bill = firm.begin()
    for start in range(1, count + 1, 2000):
        rows = [
            line(
                "0.0083" if number % 10 == 0 else "0.0079",
                f"SM{number}" if number % 100 else f"XX{number}",
                at="2026-03-14",
            )
            for number in range(start, min(start + 2000, count + 1))
        ]
        firm.add(bill, rows, first=start)
    took: dict[str, float] = {}
    for name, step in (("match", firm.match), ("apply", firm.apply), ("undo", firm.undo)):
        begun = time.monotonic()
        step(bill)
        took[name] = time.monotonic() - begun
        if name == "apply":
            changed, alone = count // 10, count // 100
            missing = alone * Decimal("0.0079")
            assert firm.cost() == {
                "reconciled": (count - changed) * Decimal("0.0079") + changed * Decimal("0.0083"), "actual": missing,
            }  # fmt: skip
            assert firm.bill(bill)["missing_count"] == alone
            audited = "select count(*) from audit_log where org_id = %s and table_name = 'telephony_legs'"
            assert firm.value(audited, firm.org_id) == changed - alone
            assert firm.problems() == []
    assert firm.cost() == before
    assert firm.problems() == []
    return took


def test_lines_that_no_call_is_known_of_are_posted_in_a_time_that_grows_with_them_and_not_with_their_square(
    firm: Firm,
) -> None:
    took = {}
    for count in (2_000, 12_000):
        bill = firm.begin()
        for start in range(1, count + 1, 2000):
            firm.add(
                bill,
                [line("0.01", f"YY{count}-{number}") for number in range(start, start + 2000)],
                first=start,
            )
        firm.match(bill)
        begun = time.monotonic()
        firm.apply(bill)
        took[count] = time.monotonic() - begun
        assert firm.cost() == {"reconciled": count * Decimal("0.01")}
        firm.undo(bill)
    assert took[12_000] < 3 * 6 * max(took[2_000], 0.2)
    assert firm.problems() == []


def test_the_days_of_the_return_that_a_bill_changes_are_marked_once(firm: Firm) -> None:
    for number in range(3):
        firm.call(f"CA{number}", "0.03")
    firm.call("CA7", "0.03", at="2026-03-20T12:00:00Z")
    bill = firm.read(
        [line("0.04", f"CA{number}") for number in (0, 1, 2, 7)] + [line("1", "CA9", at="2026-03-21")]
    )
    marked = "select day from private.roi_marks where org_id = %s and id > %s order by 1"
    newest = "select max(id) from private.roi_marks"
    for step in (firm.apply, firm.undo):
        before = firm.value(newest)
        step(bill)
        # the lines about CA7 are of the 14th, and it of the 20th
        assert [str(row["day"]) for row in firm.all(marked, firm.org_id, before)] == [
            "2026-03-14", "2026-03-20", "2026-03-21",
        ]  # fmt: skip
    # whoever changes a price afterwards, even in the bill's own transaction, marks its day as ever
    again = firm.read([line("0.04", "CA0")])
    with firm.database.connect() as telling:
        telling.execute("select private.apply_bill(b) from provider_bills as b where b.id = %s", [again])
        before = telling.execute(newest).fetchone()["max"]
        telling.execute(
            "select private.apply_twilio(%s, %s, %s)", firm.report("CA7", "0.05", at="2026-03-20T12:00:00Z")
        )
    assert [str(row["day"]) for row in firm.all(marked, firm.org_id, before)] == ["2026-03-20"]
