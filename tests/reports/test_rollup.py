"""What is read is exact at every moment: of days that were folded, of days that have changed since, and of both at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.reports.comparing import differences
from tests.reports.firm import END, START, ReportsFirm, open_reports_firm
from tests.reports.test_reports import filled

NOTHING = "00000000-0000-0000-0000-000000000000"


def test_what_was_folded_reads_as_before_and_without_the_facts(firm: ReportsFirm) -> None:
    filled(firm)
    assert differences(firm) == []
    firm.fold_reports()
    assert firm.marks() == 0
    assert differences(firm) == []
    assert differences(firm, firm.rep, firm.reps_place) == []
    # whatever the rollup says is said: so it is what is read
    firm.rows(
        "update private.sales_days set amount = amount + 1 where org_id = %s and part = 'sold' and cut = 'all'",
        firm.org_id,
    )
    assert differences(firm) != []
    assert firm.drift() != []
    firm.rows("insert into private.sales_marks (org_id) values (%s)", firm.org_id)
    assert differences(firm) == []


def test_a_change_of_a_folded_day_is_read_at_once(firm: ReportsFirm) -> None:
    sale = firm.completed(date(2026, 3, 5), "500", source="Fair")
    firm.fold_reports()
    firm.call("transition_sale", sale_id=sale, to_state="ACCEPTED")
    assert firm.figures()["revenue"] == 0
    firm.give(sale, "COMPLETED", completed_on=date(2026, 3, 6))
    assert firm.figures()["revenue"] == 500
    firm.fold_reports()
    [line] = firm.rows("select id from sale_lines where org_id = %s and sale_id = %s", firm.org_id, sale)
    firm.set("sale_lines", line["id"], service_id=firm.service("Windows"))
    assert differences(firm) == []
    firm.fold_reports()
    firm.rows("delete from services where org_id = %s", firm.org_id)
    firm.rows("update sales set source = 'Web' where org_id = %s", firm.org_id)
    assert differences(firm) == []


def test_a_service_given_while_the_sale_is_completed_is_counted(firm: ReportsFirm) -> None:
    sale = firm.sale(price="500")
    firm.give(sale, "ACCEPTED")
    service = firm.service("Windows")
    with firm.database.connect() as first:
        first.execute(
            "update sale_lines set service_id = %s where org_id = %s and sale_id = %s",
            [service, firm.org_id, sale],
        )
        firm.give(sale, "COMPLETED", completed_on=date(2026, 3, 5))
        firm.fold_reports()
        assert differences(firm) == []
    assert differences(firm) == []
    assert [row["key"] for row in firm.report("sales_report", by="service", from_on=START, to_on=END)] == [
        str(service)
    ]


def test_a_lead_made_while_the_time_zone_changes_is_counted_on_its_day(firm: ReportsFirm) -> None:
    firm.fold_reports()
    with firm.database.connect() as first:
        first.execute(
            "insert into leads (org_id, name, currency, created_at) values (%s, 'Late', 'SEK', '2026-02-28 23:30Z')",
            [firm.org_id],
        )
        firm.rows("update organisations set timezone = 'Asia/Tokyo' where id = %s", firm.org_id)
        firm.fold_reports()
    assert firm.figures()["lead_count"] == 1
    firm.fold_reports()
    assert firm.figures()["lead_count"] == 1


def test_a_day_folded_while_the_time_zone_changes_is_not_left_over(firm: ReportsFirm) -> None:
    firm.rows("update organisations set timezone = 'UTC' where id = %s", firm.org_id)
    firm.fold_reports()
    firm.made(datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    with firm.database.connect() as first:
        first.execute("select private.fold_sales(1000)")
        firm.rows("update organisations set timezone = 'Asia/Tokyo' where id = %s", firm.org_id)
        # the other folder's rows of the tenth are not seen yet
        firm.fold_reports()
        assert differences(firm) == []
    assert firm.figures()["lead_count"] == 1
    firm.fold_reports()
    assert firm.marks() == 0
    assert differences(firm) == []


def test_two_folders_never_take_one_day(firm: ReportsFirm) -> None:
    filled(firm)
    with firm.database.connect() as first, firm.database.connect() as second:
        first.execute("select private.fold_sales(1000)")
        # what the first holds is not waited for
        second.execute("set statement_timeout = '10s'")
        second.execute("select private.fold_sales(1000)")
        second.commit()
        assert differences(firm) == []
    assert differences(firm) == []


def test_a_day_that_still_changes_is_left_for_a_while(firm: ReportsFirm) -> None:
    firm.fold_reports()
    firm.completed(date(2026, 3, 5))
    firm.rows("select private.fold_sales(1000, interval '1 hour')")
    assert firm.rows("select from private.sales_days where org_id = %s", firm.org_id) == []
    firm.rows(
        "update private.sales_marks set marked_at = marked_at - interval '1 hour' where org_id = %s",
        firm.org_id,
    )
    firm.rows("select private.fold_sales(1000, interval '1 hour')")
    assert firm.marks() == 0
    assert differences(firm) == []


def test_what_is_deleted_and_put_back_counts_again(firm: ReportsFirm) -> None:
    draft, lead = firm.sale(price="70"), firm.lead()
    firm.call("transition_leads", ids=[lead], to_state="LOST", reason="Too dear")
    firm.fold_reports()
    for table, id_ in (("sales", draft), ("leads", lead)):
        firm.ask(firm.owner, f"delete from {table} where org_id = %s and id = %s", firm.org_id, id_)
        assert differences(firm) == []
        firm.fold_reports()
        [entry] = firm.rows(
            "select id from audit_log where org_id = %s and row_id = %s and op = 'delete'", firm.org_id, id_
        )
        firm.call("undo_delete", audit_id=entry["id"])
        assert differences(firm) == []
    today = date.today()
    assert (
        firm.report(
            "lead_report", by="source", from_on=today - timedelta(days=2), to_on=today + timedelta(days=2)
        )[0]["lost_count"]
        == 1
    )


def test_an_organisation_goes_with_its_rollup(firm: ReportsFirm) -> None:
    filled(firm)
    firm.fold_reports()
    firm.completed(date(2026, 3, 5))
    [org] = firm.rows("select name from organisations where id = %s", firm.org_id)
    firm.call("delete_organisation", typed_name=org["name"])
    firm.fold_reports()
    for table in ("sales_days", "sales_marks"):
        assert firm.rows(f"select from private.{table} where org_id = %s", firm.org_id) == []


def test_what_was_there_before_the_rollup_is_read(firm: ReportsFirm) -> None:
    filled(firm)
    firm.rows("delete from private.sales_marks where org_id = %s", firm.org_id)
    firm.rows("insert into private.sales_marks (org_id) values (%s)", NOTHING)
    assert differences(firm) == []
    firm.fold_reports()
    assert firm.marks() == 0
    assert differences(firm) == []


CURRENCIES, SOURCES = ("SEK", "EUR", "DKK"), (None, "Fair", "Web")
STATES = ("QUOTED", "ACCEPTED", "COMPLETED", "INVOICED", "CANCELLED", "DRAFT")
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Atlantic/Azores")


def edits() -> dict[str, Callable[[ReportsFirm, int, int], Any]]:
    """What people do to a firm, each by two numbers that choose which and how."""

    def pick(firm: ReportsFirm, table: str, n: int) -> Any:
        found = firm.rows(f"select id from {table} where org_id = %s order by created_at, id", firm.org_id)
        return found[n % len(found)]["id"] if found else uuid.uuid4()

    def who(firm: ReportsFirm, n: int) -> uuid.UUID:
        return (firm.owner, firm.rep, firm.other_rep)[n % 3]

    def place(firm: ReportsFirm, n: int) -> uuid.UUID:
        return (firm.reps_place, firm.others_place)[n % 2]

    def moment(m: int) -> datetime:
        return datetime(2026, 2, 27, tzinfo=UTC) + timedelta(hours=5 * (m % 170), minutes=7 * m % 60)

    def sell(firm: ReportsFirm, n: int, m: int) -> None:
        sale = firm.sale(
            who(firm, n), price=None if m % 7 == 0 else f"{m}.25", currency=CURRENCIES[m % 3], source=SOURCES[n % 3],
            expected_amount=m, expected_on=date.today() + timedelta(days=m % 90 - 30) if n % 2 else None,
        )  # fmt: skip
        firm.set("sales", sale, created_at=moment(m))

    def give(firm: ReportsFirm, n: int, m: int) -> None:
        state = STATES[m % 6]
        day = {"completed_on": moment(n).date()} if state == "COMPLETED" and m % 5 else {}
        firm.call("transition_sale", sale_id=pick(firm, "sales", n), to_state=state, **day)

    return {
        "sell": sell,
        "give": give,
        "win": lambda firm, n, m: firm.completed(moment(m).date(), f"{n}.5", who(firm, n), currency=CURRENCIES[m % 3]),
        "line": lambda firm, n, m: firm.line(pick(firm, "sales", n), unit_price=m, service_id=pick(firm, "services", m)),
        "price": lambda firm, n, m: firm.set("sale_lines", pick(firm, "sale_lines", n), unit_price=m),
        "service": lambda firm, n, m: firm.set("sale_lines", pick(firm, "sale_lines", n), service_id=pick(firm, "services", m)),
        "no line": lambda firm, n, m: firm.rows("delete from sale_lines where id = %s", pick(firm, "sale_lines", n)),
        "new service": lambda firm, n, m: firm.service(f"Service {m}"),
        "no service": lambda firm, n, m: firm.rows("delete from services where id = %s", pick(firm, "services", n)),
        "hand over": lambda firm, n, m: firm.call("assign_sales", ids=[pick(firm, "sales", n)], membership_id=place(firm, m)),
        "seller": lambda firm, n, m: firm.set("sales", pick(firm, "sales", n), source=SOURCES[m % 3], currency=CURRENCIES[n % 3]),
        "drop": lambda firm, n, m: firm.rows("delete from sales where id = %s", pick(firm, "sales", n)),
        "lead": lambda firm, n, m: firm.made(moment(m), who(firm, n), source=SOURCES[m % 3], estimated_value=m),
        "lose": lambda firm, n, m: firm.call("transition_leads", ids=[pick(firm, "leads", n)], to_state="LOST", reason="Gone"),
        "convert": lambda firm, n, m: firm.call("convert_lead", lead_id=pick(firm, "leads", n)),
        "give lead": lambda firm, n, m: firm.call("assign_leads", ids=[pick(firm, "leads", n)], membership_id=place(firm, m)),
        "drop lead": lambda firm, n, m: firm.rows("delete from leads where id = %s", pick(firm, "leads", n)),
        "past": lambda firm, n, m: firm.set("state_changes", pick_change(firm, n), changed_at=moment(m), seconds_before=m),
        "zone": lambda firm, n, m: firm.rows("update organisations set timezone = %s where id = %s", ZONES[m % 4], firm.org_id),
        "fold": lambda firm, n, m: firm.rows("select private.fold_sales(%s)", 1 + m % 30),
    }  # fmt: skip


def pick_change(firm: ReportsFirm, n: int) -> Any:
    found = firm.rows("select id from state_changes where org_id = %s order by changed_at, id", firm.org_id)
    return found[n % len(found)]["id"] if found else uuid.uuid4()


@pytest.fixture(scope="module")
def rated(database: Database) -> Database:
    """One in which euros have their rate on most days, and Danish kronor never."""
    firm = open_reports_firm(database)
    for day in (date(2026, 3, 2), date(2026, 3, 20), date.today()):
        firm.rate("SEK", day, "11.3")
    return database


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(edits())), st.integers(0, 400), st.integers(0, 400)),
        min_size=5,
        max_size=30,
    )
)
def test_whatever_people_do_the_reports_are_what_the_rows_say(
    rated: Database, done: list[tuple[str, int, int]]
) -> None:
    firm = open_reports_firm(rated)
    for name, n, m in done:
        try:
            edits()[name](firm, n, m)
        except psycopg.Error:
            continue  # refused, and so nothing was done
    assert differences(firm) == []
    assert differences(firm, firm.rep, firm.reps_place, currency="EUR") == []
    assert firm.drift() == []
    firm.fold_reports()
    assert (firm.marks(), firm.drift()) == (0, [])
    assert differences(firm) == []
