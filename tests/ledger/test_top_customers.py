"""The largest customers of a period are found without adding up all of them, and are those that adding up finds."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from stack.postgres import SUPERUSER
from tests.database import Database
from tests.ledger.books import Books, open_books

FIRST, LAST = date(2024, 11, 1), date(2027, 2, 28)
CUSTOMERS = [uuid.uuid5(uuid.NAMESPACE_OID, str(number)) for number in range(40)]
ENTRIES = """
insert into ledger_entries (org_id, source, source_id, to_currency, day, direction, workspace, state, customer_id, amount, currency, amount_org, rate, rated_on)
select %(org)s, 'manual_entries', gen_random_uuid(), 'SEK', e.day, e.direction, 'manual', 'actual', e.customer_id, e.amount, 'SEK',
  case when e.waits then null else e.amount end, 1, case when e.waits then null else e.day end
from unnest(%(days)s::date[], %(directions)s::text[], %(customers)s::uuid[], %(amounts)s::numeric[], %(waiting)s::boolean[])
  as e (day, direction, customer_id, amount, waits)
"""
PLAIN = """
select e.customer_id, coalesce(sum(e.amount_org::numeric) filter (where e.direction = 'revenue'), 0) as revenue,
  coalesce(sum(e.amount_org::numeric) filter (where e.direction = 'cost'), 0) as cost, count(*) as entry_count,
  count(*) filter (where e.amount_org is null) as unconverted_count
from ledger_entries as e
where e.org_id = %s and e.to_currency = 'SEK' and e.day between %s and %s
group by 1 order by 2 desc, 3 desc, 1 limit %s
"""
FOUND = "select customer_id, revenue, cost, entry_count, unconverted_count from overview_customers(%s, %s::date, %s::date, 'SEK', %s) where kind <> 'rest'"

days = st.dates(FIRST, LAST)
periods = st.one_of(
    st.tuples(days, days).map(lambda two: (min(two), max(two))),
    # what people ask: a month, a quarter, a year, a year so far
    st.sampled_from(
        [
            (date(2026, 1, 1), date(2026, 12, 31)),
            (date(2026, 3, 1), date(2026, 3, 31)),
            (date(2026, 4, 1), date(2026, 6, 30)),
            (date(2026, 1, 1), date(2026, 11, 23)),
            (date(2025, 1, 1), date(2026, 12, 31)),
        ]
    ),
).filter(lambda period: (period[1] - period[0]).days <= 999)


@pytest.fixture(scope="module")
def books(database: Database) -> Books:
    return open_books(database)


@pytest.fixture(scope="module")
def line(books: Books) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A superuser's: entries are written past their facts, so that amounts may be of any sign."""
    with psycopg.connect(books.database.dsn(SUPERUSER), autocommit=True, row_factory=dict_row) as connection:
        yield connection


def write(
    line: psycopg.Connection[Any], org_id: uuid.UUID, seed: int, count: int, amounts: tuple[int, int]
) -> None:
    """So many entries by a rule; a few of nobody, and a few that wait for a rate."""
    chance = random.Random(seed)
    span = (LAST - FIRST).days
    # some customers have much more than others
    rows = [
        (
            FIRST + timedelta(chance.choice((chance.randrange(span), 400 + chance.randrange(365)))),
            chance.choice(("revenue", "revenue", "cost")),
            None if chance.random() < 0.05 else CUSTOMERS[min(chance.randrange(40), chance.randrange(40))],
            chance.randint(*amounts),
            chance.random() < 0.05,
        )
        for _ in range(count)
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    names = ("days", "directions", "customers", "amounts", "waiting")
    line.execute(ENTRIES, {"org": org_id} | dict(zip(names, map(list, columns), strict=True)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    period=periods,
    top=st.integers(1, 4),
    seed=st.integers(0, 10_000),
    folded=st.integers(0, 300),
    waiting=st.integers(0, 30),
    # also such as are all alike, and such as are below zero
    amounts=st.sampled_from([(1, 100_000), (1, 3), (5, 5), (-20, 200), (-50, -1), (0, 1)]),
)
def test_the_largest_customers_are_those_that_adding_up_finds(
    books: Books,
    line: psycopg.Connection[dict[str, Any]],
    period: tuple[date, date],
    top: int,
    seed: int,
    folded: int,
    waiting: int,
    amounts: tuple[int, int],
) -> None:
    line.execute("delete from ledger_entries where org_id = %s", [books.org_id])
    write(line, books.org_id, seed, folded, amounts)
    books.fold()
    write(line, books.org_id, seed + 1, waiting, amounts)
    # what is taken back is a change too
    line.execute(
        "delete from ledger_entries where org_id = %s and get_byte(uuid_send(source_id), 0) < 10",
        [books.org_id],
    )
    with books.database.acting_as(books.owner) as connection:
        found = connection.execute(FOUND, [books.org_id, *period, top]).fetchall()
        rows = connection.execute(
            "select coalesce(sum(revenue), 0) as revenue, coalesce(sum(cost), 0) as cost, coalesce(sum(entry_count), 0) as n"
            " from overview_customers(%s, %s::date, %s::date, 'SEK', %s)", [books.org_id, *period, top],
        ).fetchone()  # fmt: skip
        total = connection.execute(
            "select revenue, cost, entry_count as n from overview_figures(%s, %s::date, %s::date, 'SEK') where period = 'now'",
            [books.org_id, *period],
        ).fetchone()
    assert found == line.execute(PLAIN, [books.org_id, *period, top]).fetchall()
    # the rest is in one row, so that all of them are the period's
    assert rows == total


@pytest.fixture
def shallow(line: psycopg.Connection[dict[str, Any]]) -> Iterator[None]:
    """Of each year and month as few are read as are asked for, so that the bound decides of most customers."""
    row = line.execute(
        "select pg_get_functiondef('private.top_customers'::regproc) as text, 'when 1 then 4 else 30 end' as depth"
    ).fetchone()
    assert row is not None and row["depth"] in row["text"]
    line.execute(row["text"].replace(row["depth"], "else 1 end"))
    yield
    line.execute(row["text"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.lists(st.tuples(periods, st.integers(1, 4)), min_size=6, max_size=10),
    seed=st.integers(0, 10_000),
    folded=st.integers(0, 300),
    waiting=st.integers(0, 30),
    amounts=st.sampled_from([(1, 100_000), (1, 3), (-20, 200), (-50, -1), (-3, 3), (0, 1)]),
)
@pytest.mark.usefixtures("shallow")
def test_however_few_of_each_month_are_read_nobody_is_missed(
    books: Books,
    line: psycopg.Connection[dict[str, Any]],
    asked: list[tuple[tuple[date, date], int]],
    seed: int,
    folded: int,
    waiting: int,
    amounts: tuple[int, int],
) -> None:
    line.execute("delete from ledger_entries where org_id = %s", [books.org_id])
    write(line, books.org_id, seed, folded, amounts)
    books.fold()
    write(line, books.org_id, seed + 1, waiting, amounts)
    for period, top in asked:
        found = line.execute(
            "select * from private.top_customers(%s, %s, %s, %s)", [books.org_id, *period, top]
        )
        assert found.fetchall() == line.execute(PLAIN, [books.org_id, *period, top]).fetchall()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(period=periods)
def test_the_parts_of_a_period_are_each_of_its_days_once(
    line: psycopg.Connection[dict[str, Any]], period: tuple[date, date]
) -> None:
    off = line.execute(
        "select d::date, sum(p.sign) from generate_series(date '2024-01-01', date '2027-12-31', interval '1 day') as d"
        " left join private.period_parts(%(from)s, %(to)s) as p on d::date between p.starts_on and p.ends_on"
        " group by 1 having coalesce(sum(p.sign), 0) <> (d::date between %(from)s and %(to)s)::int",
        {"from": period[0], "to": period[1]},
    ).fetchall()
    assert off == []


def _added_up(line: psycopg.Connection[dict[str, Any]], org_id: uuid.UUID, top: int) -> bool:
    """Whether the largest of 2026 are found by adding up all customers."""
    with line.transaction():
        line.execute("set local track_functions = 'all'")
        before = _calls(line)
        line.execute("select * from private.top_customers(%s, '2026-01-01', '2026-12-31', %s)", [org_id, top])
        return _calls(line) > before


def _calls(line: psycopg.Connection[dict[str, Any]]) -> int:
    row = line.execute(
        "select coalesce(sum(calls), 0) as n from pg_stat_xact_user_functions where funcname = 'customer_totals'"
    ).fetchone()
    assert row is not None
    return int(row["n"])


def test_only_the_largest_customers_are_read(
    database: Database, line: psycopg.Connection[dict[str, Any]]
) -> None:
    firm = open_books(database)
    write(line, firm.org_id, 1, 400, (1, 100_000))
    firm.fold()
    assert not _added_up(line, firm.org_id, 1)
    # nobody can be told apart by the order of amounts
    line.execute("delete from ledger_entries where org_id = %s", [firm.org_id])
    rows = [(date(2026, 5, 1), "revenue", customer, 7, False) for customer in CUSTOMERS]
    names = ("days", "directions", "customers", "amounts", "waiting")
    line.execute(
        ENTRIES, {"org": firm.org_id} | dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    )
    firm.fold()
    assert _added_up(line, firm.org_id, 1)


MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 10)


def enter(
    line: psycopg.Connection[Any], firm: Books, *rows: tuple[date, uuid.UUID, int], direction: str = "revenue"
) -> None:
    """Entries of a day, a customer and an amount."""
    columns = zip(*[(day, direction, who, amount, False) for day, who, amount in rows], strict=True)
    names = ("days", "directions", "customers", "amounts", "waiting")
    line.execute(ENTRIES, {"org": firm.org_id} | dict(zip(names, map(list, columns), strict=True)))


def first(
    line: psycopg.Connection[dict[str, Any]],
    firm: Books,
    from_on: date = date(2026, 3, 1),
    to_on: date = date(2026, 4, 30),
) -> tuple[uuid.UUID, int]:
    """The largest customer of a period and its revenue."""
    row = line.execute(
        "select customer_id, revenue from private.top_customers(%s, %s, %s, 1)", [firm.org_id, from_on, to_on]
    ).fetchone()
    assert row is not None
    return row["customer_id"], row["revenue"]


def test_who_is_nowhere_among_the_largest_may_be_the_largest_of_all(
    database: Database, line: psycopg.Connection[dict[str, Any]]
) -> None:
    """Of each of two months 30 are read: who comes after them in both is found, alone and with what is not folded yet."""
    firm = open_books(database)
    many = [uuid.uuid4() for _ in range(63)]
    hidden = many[62]
    enter(line, firm, *[(MARCH, who, 100) for who in many[:31]], *[(APRIL, who, 100) for who in many[31:62]])
    enter(line, firm, (MARCH, many[0], 50), (MARCH, hidden, 99), (APRIL, hidden, 99))
    firm.fold()
    assert first(line, firm) == (hidden, 198)
    enter(line, firm, (APRIL, many[0], 100))
    firm.fold()
    assert first(line, firm) == (many[0], 250)
    enter(line, firm, (MARCH, hidden, 60))
    assert first(line, firm) == (hidden, 258)
    # what one of them is given back counts before it is folded, too
    line.execute("delete from ledger_entries where org_id = %s and customer_id = %s", [firm.org_id, hidden])
    assert first(line, firm) == (many[0], 250)


def test_who_has_nothing_in_a_month_has_more_than_who_has_less_than_nothing(
    database: Database, line: psycopg.Connection[dict[str, Any]]
) -> None:
    firm = open_books(database)
    many = [uuid.uuid4() for _ in range(32)]
    enter(line, firm, *[(MARCH, who, -5) for who in many[:30]], *[(APRIL, who, 11) for who in many[:30]])
    enter(line, firm, (MARCH, many[30], 8), (APRIL, many[31], 10))
    firm.fold()
    assert first(line, firm) == (many[31], 10)


def test_a_month_below_zero_that_is_taken_away_from_its_year_adds_to_it(
    database: Database, line: psycopg.Connection[dict[str, Any]]
) -> None:
    firm = open_books(database)
    many = [uuid.uuid4() for _ in range(7)]
    enter(line, firm, (MARCH, many[0], 60), *[(MARCH, who, 50) for who in many[1:6]])
    enter(line, firm, (MARCH, many[6], 100), (date(2026, 12, 5), many[6], -90))
    firm.fold()
    assert first(line, firm, date(2026, 1, 1), date(2026, 11, 30)) == (many[6], 100)
    assert first(line, firm, date(2026, 1, 1), date(2026, 12, 31)) == (many[0], 60)


def test_of_many_alike_the_first_is_always_the_same(
    database: Database, line: psycopg.Connection[dict[str, Any]]
) -> None:
    for direction in ("revenue", "cost"):
        firm = open_books(database)
        many = sorted(uuid.uuid4() for _ in range(60))
        # the first of them comes last, so that it is not what is read first
        for part in (many[30:], many[:30]):
            enter(line, firm, *[(MARCH, who, 7) for who in part], direction=direction)
            firm.fold()
        assert first(line, firm)[0] == many[0]
