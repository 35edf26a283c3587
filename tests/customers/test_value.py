"""What a customer is worth: from the rollup, the delta and the entries alike, to each what they may see."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg
import pytest

from tests.bookings.calendar import code
from tests.database import Database
from tests.ledger.books import Books, open_books

TODAY = date.today()
FIRST = TODAY.replace(day=1)
KINDS = {"manual_entries": "manual", "ai_usage_logs": "ai", "calendar_events": "bookings", "sales": "sales"}


def value(books: Books, customer: object, user: uuid.UUID | None = None, currency: str = "SEK") -> dict[str, dict[str, Any]]:  # fmt: skip
    """The rows of customer_value() by their kind; the whole under ''."""
    with books.database.acting_as(user or books.owner) as connection:
        rows = connection.execute(
            "select * from customer_value(%s, %s, %s) order by place", [books.org_id, customer, currency]
        ).fetchall()
    assert rows[0]["kind"] is None and [row["place"] for row in rows] == list(range(1, len(rows) + 1))
    return {row["kind"] or "": row for row in rows}


def months(books: Books, customer: object, user: uuid.UUID | None = None, currency: str = "SEK", count: int = 24) -> list[dict[str, Any]]:  # fmt: skip
    with books.database.acting_as(user or books.owner) as connection:
        return connection.execute(
            "select * from customer_months(%s, %s, %s, %s)", [books.org_id, customer, currency, count]
        ).fetchall()


@pytest.fixture
def books(database: Database) -> Books:
    found = open_books(database)
    found.all("delete from fx_rates")
    for ago in range(0, 120, 3):
        day = (TODAY - timedelta(days=ago)).isoformat()
        found.rate("SEK", day, str(Decimal("11") + Decimal(ago) / 100))
        found.rate("USD", day, str(Decimal("1.1") - Decimal(ago) / 1000))
    return found


@pytest.fixture
def served(books: Books) -> tuple[Books, uuid.UUID, uuid.UUID, uuid.UUID]:
    """A customer of a rep with money of every kind over three months; the rep, their place."""
    rep, place = books.database.join(books.org_id, "rep")
    customer = books.customer("Anna", assigned_to=place)
    other = books.customer("Bo")
    for number in range(30):
        day = (TODAY - timedelta(days=3 * number)).isoformat()
        currency = ("SEK", "USD", "SEK")[number % 3]
        who = {"person_id": place} if number % 4 == 0 else {}
        books.enter(
            "revenue" if number % 5 else "cost", day, str(100 + number), currency, customer_id=customer, **who
        )
        books.enter("revenue", day, "7000", customer_id=other)
    books.enter("revenue", TODAY.isoformat(), "3", "GBP", customer_id=customer)
    books.all(
        "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'AI')", books.org_id
    )
    for number in range(4):
        books.all(
            "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost, customer_id, customer_is_given)"
            " select %s, i.id, gen_random_uuid()::text, %s, 'm', 'k', 0.5, %s, true from integrations as i where i.org_id = %s limit 1",
            books.org_id, TODAY - timedelta(days=number), customer, books.org_id,
        )  # fmt: skip
    books.all(
        "insert into calendar_events (org_id, state, told_state, starts_at, ends_at, happened_on, price, currency, customer_id)"
        " select %s, 'kept', 'confirmed', %s::date + time '09:00', %s::date + time '10:00', %s, 500, 'SEK', %s from generate_series(1, 2)",
        books.org_id, TODAY, TODAY, TODAY, customer,
    )  # fmt: skip
    sell(books, customer, "900")
    books.convert()
    return books, customer, rep, place


def sell(books: Books, customer: uuid.UUID, price: str) -> None:
    """A sale that is completed today."""
    sale = books.value(
        "insert into sales (org_id, title, currency, customer_id) values (%s, 'Done', 'SEK', %s) returning id",
        books.org_id, customer,
    )  # fmt: skip
    books.all(
        "insert into sale_lines (org_id, sale_id, description, unit_price) values (%s, %s, 'Done', %s)",
        books.org_id, sale, price,
    )  # fmt: skip
    for state in ("ACCEPTED", "COMPLETED"):
        books.all("update sales set state = %s where org_id = %s and id = %s", state, books.org_id, sale)


def reckon(books: Books, customer: object, currency: str, person: uuid.UUID | None = None) -> dict[str, Any]:
    """From the bare entries, one after the other, with fractions: (source or month) → [revenue, cost], and how many wait."""
    found: dict[str, Any] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    found["waits"], found["days"] = 0, []
    rates: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
    for row in books.all("select currency, rated_on, rate from fx_rates where source = 'ecb'"):
        rates[row["currency"]].append((row["rated_on"], Fraction(row["rate"])))

    def rate(of: str, day: date) -> Fraction | None:
        near = [one for one in rates[of] if day - timedelta(days=7) <= one[0] <= day]
        return Fraction(1) if of == "EUR" else max(near)[1] if near else None

    for row in books.all(
        "select * from ledger_entries where org_id = %s and customer_id = %s", books.org_id, customer
    ):
        if person is not None and row["person_id"] != person:
            continue
        found["days"].append(row["day"])
        ours, theirs = rate(row["currency"], row["day"]), rate(currency, row["day"])
        amount = Fraction(row["amount"])
        if row["currency"] != currency:
            if ours is None or theirs is None:
                found["waits"] += 1
                continue
            amount *= theirs / ours
        for key in ("", KINDS[row["source"]], row["day"].replace(day=1).isoformat()):
            found[key][row["direction"] == "cost"] += amount
    return found


def compare(books: Books, customer: uuid.UUID, user: uuid.UUID | None = None, person: uuid.UUID | None = None) -> None:  # fmt: skip
    for currency in ("SEK", "USD", "EUR"):
        sheet = reckon(books, customer, currency, person)
        rows = value(books, customer, user, currency)
        for source, row in rows.items():
            revenue, cost = sheet[source]
            assert abs(Fraction(row["revenue"]) - revenue) < Fraction(1, 1000), (currency, source)
            assert abs(Fraction(row["cost"]) - cost) < Fraction(1, 1000), (currency, source)
            assert row["margin"] == row["revenue"] - row["cost"]
            share = None if row["revenue"] <= 0 else round(row["margin"] / row["revenue"], 4)
            assert row["margin_share"] == share
        assert sum(row["margin"] for source, row in rows.items() if source) == rows[""]["margin"]
        assert (rows[""]["entry_count"], rows[""]["unconverted_count"]) == (
            len(sheet["days"]),
            sheet["waits"],
        )
        ends = (min(sheet["days"]), max(sheet["days"])) if sheet["days"] else (None, None)
        assert (rows[""]["first_on"], rows[""]["last_on"]) == ends
        told = months(books, customer, user, currency)
        assert len(told) == 24 and told[-1]["month"] == FIRST
        for row in told:
            revenue, cost = sheet[row["month"].isoformat()]
            assert abs(Fraction(row["revenue"]) - revenue) < Fraction(1, 1000), row["month"]
            assert abs(Fraction(row["cost"]) - cost) < Fraction(1, 1000), row["month"]
            assert row["margin"] == row["revenue"] - row["cost"]
        assert sum(row["margin"] for row in told) == rows[""]["margin"]


def test_it_is_what_the_entries_say_before_and_after_every_fold(served: Any) -> None:
    books, customer, rep, place = served
    for batch in (0, 7, 20, 2000):
        books.value("select private.fold_ledger(%s)", batch)
        compare(books, customer)
        compare(books, customer, rep, place)
    whole = value(books, customer)[""]
    assert (whole["sale_count"], whole["booking_count"], whole["unconverted_count"]) == (1, 2, 1)
    assert set(value(books, customer)) == {"", "manual", "ai", "bookings", "sales"}
    assert books.problems() == [] or {row["severity"] for row in books.problems()} == {"pending"}


def test_what_is_voided_deleted_or_restated_is_followed(served: Any) -> None:
    books, customer, rep, place = served
    books.fold()
    changes = (
        "update manual_entries set amount = amount * 2 where org_id = %s and direction = 'cost'",
        "update manual_entries set state = 'void' where org_id = %s and currency = 'USD'",
        "delete from manual_entries where org_id = %s and direction = 'revenue' and currency = 'SEK'",
        "update calendar_events set state = 'no_show' where org_id = %s",
        "update manual_entries set happened_on = happened_on - 40 where org_id = %s",
    )
    for change in changes:
        books.all(change, books.org_id)
        books.convert()
        compare(books, customer)
        books.fold()
        compare(books, customer)
        compare(books, customer, rep, place)
    assert not [row for row in books.problems() if row["severity"] == "error"]


def test_a_merge_takes_it_along_and_its_undo_brings_it_back(served: Any) -> None:
    books, customer, _, _ = served
    [kept] = [
        row["id"]
        for row in books.all("select id from customers where org_id = %s and name = 'Bo'", books.org_id)
    ]
    before = value(books, customer), value(books, kept)
    for fold in (books.fold, lambda: None):
        fold()
        with books.database.acting_as(books.owner) as connection:
            row = connection.execute(
                "select merge_customers(%s, %s, %s) as id", [books.org_id, kept, customer]
            ).fetchone()
        assert row is not None
        assert value(books, kept)[""]["revenue"] == before[0][""]["revenue"] + before[1][""]["revenue"]
        assert value(books, customer)[""]["entry_count"] == 0
        compare(books, kept)
        fold()
        compare(books, kept)
        with books.database.acting_as(books.owner) as connection:
            connection.execute("select undo_merge(%s, %s)", [books.org_id, row["id"]])
        assert (value(books, customer), value(books, kept)) == before
        fold()
        compare(books, customer)


def test_a_customer_without_anything_is_worth_nothing(books: Books) -> None:
    customer = books.customer("New")
    [(source, row)] = value(books, customer).items()
    assert source == "" and (row["revenue"], row["cost"], row["margin"], row["margin_share"]) == (
        0,
        0,
        0,
        None,
    )
    assert (row["first_on"], row["last_on"], row["entry_count"], row["sale_count"]) == (None, None, 0, 0)
    assert {row["margin"] for row in months(books, customer)} == {0}


def test_who_may_see_it(served: Any, database: Database) -> None:
    books, customer, rep, _ = served
    whole = value(books, customer)
    for role in ("admin", "manager", "viewer"):
        assert value(books, customer, database.join(books.org_id, role)[0]) == whole
    assert value(books, customer, rep)[""]["entry_count"] < whole[""]["entry_count"]
    other = open_books(database)
    for user, expected in (
        (database.join(books.org_id, "rep")[0], "KT253"),
        (database.join(books.org_id, "talent")[0], "KT003"),
        (other.owner, "KT004"),
        (database.new_user(), "KT004"),
    ):
        for ask in (value, months):
            with pytest.raises(psycopg.Error) as refused:
                ask(books, customer, user)
            assert code(refused.value) == expected
    # one that is not there is refused alike, and not told to be empty
    nowhere = replace(books, org_id=uuid.uuid4())
    for ask in (value, months):
        with pytest.raises(psycopg.Error, match="KT004"):
            ask(nowhere, customer, rep)
    # nor under an organisation of one's own
    with pytest.raises(psycopg.Error, match="KT253"):
        value(other, customer)


def test_another_currency_than_a_code_is_refused(books: Books) -> None:
    customer = books.customer("New")
    for currency in ("kr", "", "SEKK"):
        with pytest.raises(psycopg.Error, match="KT021"):
            value(books, customer, currency=currency)


def test_a_customer_of_many_facts_among_many_is_read_from_few_pages(books: Books) -> None:
    """Twenty thousand entries of this customer beside as many of others: pages read do not follow them."""
    customer, other = books.customer("Large"), books.customer("Other")

    def pages() -> int:
        query = f"select * from private.customer_value('{books.org_id}', '{customer}', 'SEK')"
        with books.database.acting_as(books.owner, anew=True) as connection:
            connection.execute(query.encode())
            row = connection.execute(f"explain (analyze, buffers, format json) {query}".encode()).fetchone()
        assert row is not None
        plan = next(iter(row.values()))
        plan = json.loads(plan) if isinstance(plan, str) else plan
        top = plan[0]["Plan"]
        return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])

    found = []
    for count in (200, 20000):
        books.all(
            "insert into manual_entries (org_id, direction, happened_on, amount, currency, customer_id)"
            " select %s, 'revenue', current_date - g %% 900, 1, 'SEK', case g %% 2 when 0 then %s::uuid else %s::uuid end from generate_series(1, %s) as g",
            books.org_id, customer, other, count,
        )  # fmt: skip
        books.fold()
        with books.database.connect(autocommit=True) as connection:
            connection.execute(
                "vacuum analyze ledger_entries, private.ledger_customers, private.ledger_delta"
            )
        found.append(pages())
    assert found[1] < 1.5 * found[0] and found[1] <= 100, found
