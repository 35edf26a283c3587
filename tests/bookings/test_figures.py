"""Figures of bookings: by what they are grouped and narrowed, in which currency, for whom; each against a sum of the rows themselves."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.bookings.calendar import BOOKING, TOLD, Calendar, code, open_calendar
from tests.database import Database

FIGURES = "select * from booking_figures(%(org_id)s, %(from_on)s, %(to_on)s, %(by)s, %(in_currency)s{more}) order by place"
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
STATES = ("confirmed", "confirmed", "no_show", "cancelled", "confirmed", "confirmed", "no_show", "pending")


def figures(calendar: Calendar, by: str, user: uuid.UUID | None = None, **asked: Any) -> list[dict[str, Any]]:
    values = {
        "org_id": calendar.org_id, "from_on": "2026-03-01", "to_on": "2026-03-31", "by": by, "in_currency": "SEK",
    } | asked  # fmt: skip
    more = "".join(
        f", {name} => %({name})s"
        for name in asked
        if name not in ("from_on", "to_on", "in_currency", "org_id")
    )
    with calendar.database.acting_as(user or calendar.owner) as connection:
        return connection.execute(FIGURES.format(more=more).encode(), values).fetchall()


def fill(calendar: Calendar) -> dict[str, uuid.UUID]:
    """Forty bookings over forty days: two services, two members of staff, three clients of whom two are customers."""
    calendar.rate("SEK", "2026-03-02", "11")
    calendar.rate("USD", "2026-03-02", "1.1")
    owned = {
        name: calendar.customer(name, phone=f"+4670000000{at}") for at, name in enumerate(("Anna", "Bo"))
    }
    for number in range(40):
        start = FIRST + timedelta(days=number, hours=number % 5)
        calendar.record(
            BOOKING
            | {
                "booking_id": str(number), "told_at": TOLD, "state": STATES[number % 8], "starts_at": start,
                "ends_at": start + timedelta(minutes=45), "service_id": str(number % 2), "service_name": ("Cut", "Colour_50%")[number % 2],
                "price": str(100 + 7 * number), "currency": "USD" if number == 4 else "SEK", "tax_rate": "25" if number % 3 else None,
                "staff_name": ("Elin", "Omar, Jr", None)[number % 3], "client_phone": f"+4670000000{number % 3}", "client_email": None,
                "client_id": None, "client_name": ("Anna", "Bo", "Cia")[number % 3],
            }
        )  # fmt: skip
    return owned


def reckoned(calendar: Calendar, **matching: Any) -> tuple[int, int, int, int, Decimal]:
    """Counts and net value in SEK of March's bookings that match, from the rows and the one rate."""
    rows = [
        row
        for row in calendar.bookings()
        if row["happened_on"].isoformat() <= "2026-03-31"
        and all(
            row[name] in (value if isinstance(value, list) else [value]) for name, value in matching.items()
        )
    ]
    kept = [row for row in rows if row["state"] == "kept"]
    count = {state: sum(row["state"] == state for row in rows) for state in ("no_show", "cancelled")}
    value = sum(
        (
            row["net_value"]
            * (10 if row["currency"] == "USD" and row["happened_on"].isoformat() <= "2026-03-09" else 1)
            for row in kept
        ),
        Decimal(0),
    )
    return len(rows) - count["cancelled"], len(kept), count["no_show"], count["cancelled"], value


def told(row: dict[str, Any]) -> tuple[int, int, int, int, Decimal]:
    return (
        row["booking_count"],
        row["kept_count"],
        row["no_show_count"],
        row["cancelled_count"],
        row["value"],
    )


def test_the_figure_of_a_period_is_the_sum_of_its_bookings(calendar: Calendar) -> None:
    fill(calendar)
    now, before = figures(calendar, "period")
    assert (now["group_key"], before["group_key"]) == ("now", "before")
    assert told(now) == reckoned(calendar) and told(before) == (0, 0, 0, 0, 0)
    assert now["no_show_rate"] == round(
        Decimal(now["no_show_count"]) / (now["kept_count"] + now["no_show_count"]), 4
    )
    assert before["no_show_rate"] is None and now["unconverted_count"] == 0
    posted = sum((entry["amount_org"] for entry in calendar.all(
        "select amount_org from ledger_entries where org_id = %s and source = 'calendar_events' and day <= '2026-03-31'", calendar.org_id)),
        Decimal(0))  # fmt: skip
    assert now["value"] == posted


@pytest.mark.parametrize("by", ["day", "service", "staff", "customer"])
def test_every_grouping_has_the_same_sum(calendar: Calendar, by: str) -> None:
    fill(calendar)
    rows = figures(calendar, by)
    sums = tuple(sum(column, Decimal(0)) for column in zip(*(told(row) for row in rows), strict=True))
    assert sums == reckoned(calendar)
    column = {"service": "service_id", "staff": "staff_name", "customer": "customer_id"}.get(by)
    if column is None:
        assert [row["group_key"] for row in rows] == [f"2026-03-{day:02}" for day in range(1, 32)]
        return
    known = {str(row[column]): row[column] for row in calendar.bookings()}
    for row in rows:
        assert told(row) == reckoned(calendar, **{column: known[str(row["group_key"])]})


@pytest.mark.parametrize("by", ["service", "customer"])
def test_a_file_has_the_same_rows_with_their_amounts_as_text(calendar: Calendar, by: str) -> None:
    fill(calendar)
    with calendar.database.acting_as(calendar.owner) as connection:
        row = connection.execute(
            "select all_booking_figures(%s, '2026-03-01', '2026-03-31', %s, 'SEK', states => '{kept}') as found",
            [calendar.org_id, by],
        ).fetchone()
    amounts = ("value", "paid_value")
    assert row is not None and all(isinstance(one[amount], str) for one in row["found"] for amount in amounts)
    told_so = [one | {amount: Decimal(one[amount]) for amount in amounts} for one in row["found"]]
    # jsonb has no other number
    assert told_so == [
        one | {"group_key": one["group_key"] and str(one["group_key"])}
        for one in figures(calendar, by, states=["kept"])
    ]


def test_it_is_narrowed_as_the_list_is(calendar: Calendar) -> None:
    owned = fill(calendar)
    service = next(row["id"] for row in calendar.services() if row["name"] == "Cut")
    for asked, matching in (
        ({"states": ["kept", "no_show"]}, {"state": ["kept", "no_show"]}),
        ({"services": [service]}, {"service_id": service}),
        ({"staff": ["Omar, Jr"]}, {"staff_name": "Omar, Jr"}),
        ({"providers": ["bokamera"]}, {"provider": "bokamera"}),
        ({"customer_id": owned["Anna"]}, {"customer_id": owned["Anna"]}),
        ({"without_customer": True}, {"customer_id": None}),
        ({"search": "OMAR"}, {"staff_name": "Omar, Jr"}),
        ({"search": "colour_50%"}, {"service_name": "Colour_50%"}),
        ({"search": "r_5"}, {"service_name": "Colour_50%"}),
        ({"search": "%"}, {"service_name": "Colour_50%"}),
        ({"staff": ["Elin"], "services": [service]}, {"staff_name": "Elin", "service_id": service}),
    ):
        (now, _) = figures(calendar, "period", **asked)
        assert told(now) == reckoned(calendar, **matching), asked


def test_a_third_currency_and_a_missing_rate(calendar: Calendar) -> None:
    fill(calendar)
    in_dollars, _ = figures(calendar, "period", in_currency="USD", to_on="2026-03-09")
    rows = [
        row
        for row in calendar.bookings()
        if row["state"] == "kept" and row["happened_on"].isoformat() <= "2026-03-09"
    ]
    expected = sum((row["net_value"] / (1 if row["currency"] == "USD" else 10) for row in rows), Decimal(0))
    assert in_dollars["value"] == expected
    nowhere, _ = figures(calendar, "period", in_currency="EUR", from_on="2026-03-20")
    assert nowhere["value"] == 0 and nowhere["unconverted_count"] == nowhere["kept_count"] > 0


def test_a_foreign_price_waits_for_its_rate(calendar: Calendar) -> None:
    calendar.tell(0, currency="USD")
    (now, _) = figures(calendar, "period")
    assert (now["value"], now["unconverted_count"], now["kept_count"]) == (0, 1, 1)


def test_a_rep_sees_their_own_a_stranger_and_a_talent_nothing(calendar: Calendar, database: Database) -> None:
    owned = fill(calendar)
    user, member = database.join(calendar.org_id, "rep")
    with database.acting_as(calendar.owner) as connection:
        connection.execute("select assign_customer(%s, %s, %s)", [calendar.org_id, owned["Bo"], member])
    (now, _) = figures(calendar, "period", user)
    assert told(now) == reckoned(calendar, customer_id=owned["Bo"])
    assert [row["name"] for row in figures(calendar, "customer", user)] == ["Bo"]
    viewer, _ = database.join(calendar.org_id, "viewer")
    assert told(figures(calendar, "period", viewer)[0]) == reckoned(calendar)
    talent, _ = database.join(calendar.org_id, "talent")
    other = open_calendar(database)
    for person, refused in ((talent, "KT003"), (other.owner, "KT004")):
        with pytest.raises(psycopg.Error) as error:
            figures(calendar, "period", person)
        assert code(error.value) == refused
    with pytest.raises(psycopg.Error) as error:
        figures(calendar, "weather")
    assert code(error.value) == "KT180"
    assert told(figures(other, "period")[0]) == (0, 0, 0, 0, 0)


def test_services_without_a_tax_rate_are_told_with_what_counts_gross_for_it(
    calendar: Calendar, database: Database
) -> None:
    fill(calendar)

    def untaxed(user: uuid.UUID | None = None) -> list[tuple[str, int, bool]]:
        with database.acting_as(user or calendar.owner) as connection:
            rows = connection.execute("select * from untaxed_services(%s)", [calendar.org_id]).fetchall()
        return [(row["name"], row["booking_count"], row["is_more"]) for row in rows]

    # a service has the tax rate that its first booking told: the one of the first, none
    kept = [row for row in calendar.bookings() if row["state"] == "kept" and row["tax_rate"] is None]
    [service] = [row for row in calendar.services() if row["tax_rate"] is None]
    mine = [row for row in kept if row["service_id"] == service["id"]]
    assert untaxed() == [(service["name"], len(mine), False)] and mine
    for role, refused in (("rep", "KT003"), ("viewer", "KT003")):
        with pytest.raises(psycopg.Error) as error:
            untaxed(database.join(calendar.org_id, role)[0])
        assert code(error.value) == refused
    with pytest.raises(psycopg.Error) as error:
        untaxed(database.new_user())
    assert code(error.value) == "KT004"
    calendar.all(
        "update services set tax_rate = 25 where org_id = %s and id = %s", calendar.org_id, service["id"]
    )
    assert untaxed() == []


def test_the_list_is_searched_and_sorted(calendar: Calendar, database: Database) -> None:
    fill(calendar)
    with database.acting_as(calendar.owner) as connection:
        rows = connection.execute(
            "select staff_name, by_staff, by_service, service_name, search_text from booking_list where org_id = %s and search_text ilike %s",
            [calendar.org_id, r"%colour\_50\%%"],
        ).fetchall()
    assert {row["service_name"] for row in rows} == {"Colour_50%"} and len(rows) == 20
    assert {(row["staff_name"], row["by_staff"]) for row in rows} == {
        ("Elin", "Elin"),
        ("Omar, Jr", "Omar, Jr"),
        (None, ""),
    }
