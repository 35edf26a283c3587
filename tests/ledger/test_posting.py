"""A fact posts itself, exactly once, and every change of it corrects its entry in the same transaction."""

from __future__ import annotations

import threading
import uuid
from decimal import Decimal

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books


@pytest.fixture()
def books(database: Database) -> Books:
    return open_books(database)


def test_an_entry_posts_with_its_day_amount_customer_and_person(books: Books) -> None:
    customer = books.customer("Bageriet AB")
    fact = books.enter("revenue", "2026-03-12", "1250.50", customer_id=customer)
    entry = books.entry(fact)
    assert (entry["direction"], str(entry["day"]), entry["amount"], entry["amount_org"]) == (
        "revenue", "2026-03-12", Decimal("1250.50"), Decimal("1250.50"),
    )  # fmt: skip
    assert (entry["customer_id"], entry["state"], entry["workspace"], entry["rate"]) == (
        customer,
        "actual",
        "manual",
        1,
    )
    assert books.problems() == []


def test_an_entry_posts_the_same_alone_and_among_many(books: Books) -> None:
    """A single new entry has a posting way of its own."""
    for currency, rate in (("SEK", "11.25"), ("USD", "1.0825")):
        books.all(
            "insert into fx_rates (source, currency, rated_on, rate) values ('ecb', %s, '2026-03-11', %s)",
            currency,
            rate,
        )
    # own currency, another one, the euro, and one without a rate
    rows = [("revenue", "SEK"), ("cost", "USD"), ("revenue", "EUR"), ("cost", "JPY")]
    one = "(%s, %s, date '2026-03-12', 1250.5, %s, 'seen')"
    head = "insert into manual_entries (org_id, direction, happened_on, amount, currency, note) values "
    for direction, currency in rows:
        books.all(head + one, books.org_id, direction, currency)
    books.all(head + ", ".join([one] * len(rows)), *(value for row in rows for value in (books.org_id, *row)))
    posted = books.all(
        "select direction, day, workspace, state, customer_id, person_id, amount, currency, to_currency, amount_org, rate,"
        " rated_on, rate_from_seq, rate_to_seq, count(*) as twins from ledger_entries where org_id = %s"
        " group by direction, day, workspace, state, customer_id, person_id, amount, currency, to_currency, amount_org,"
        " rate, rated_on, rate_from_seq, rate_to_seq",
        books.org_id,
    )
    assert sorted((row["currency"], row["twins"]) for row in posted) == [
        ("EUR", 2), ("JPY", 2), ("SEK", 2), ("USD", 2),
    ]  # fmt: skip
    assert books.problems() == []


def test_totals_are_right_before_and_after_the_fold(books: Books) -> None:
    books.enter("revenue", "2026-03-12", "100")
    books.enter("cost", "2026-03-13", "30.25")
    before = books.figures("2026-03-01", "2026-03-31")
    assert (before["revenue"], before["cost"], before["margin"]) == (100, Decimal("30.25"), Decimal("69.75"))
    assert books.problems() == []
    books.fold()
    assert books.value("select count(*) from private.ledger_delta") == 0
    assert books.figures("2026-03-01", "2026-03-31") == before
    assert books.problems() == []


def test_an_edit_moves_the_entry_and_the_totals(books: Books) -> None:
    fact = books.enter("revenue", "2026-03-12", "100")
    books.fold()
    books.all(
        "update manual_entries set amount = 70, happened_on = '2026-04-02' where org_id = %s and id = %s",
        books.org_id,
        fact,
    )
    assert books.figures("2026-03-01", "2026-03-31")["revenue"] == 0
    assert books.figures("2026-04-01", "2026-04-30")["revenue"] == 70
    assert books.problems() == []
    books.fold()
    assert books.problems() == []


def test_a_void_entry_counts_nothing_and_counts_again_when_restored(books: Books) -> None:
    fact = books.enter("cost", "2026-03-12", "100")
    books.all("update manual_entries set state = 'void' where org_id = %s and id = %s", books.org_id, fact)
    assert books.figures("2026-03-01", "2026-03-31")["cost"] == 0
    assert books.all("select 1 from ledger_entries where source_id = %s", fact) == []
    assert books.problems() == []
    books.all("update manual_entries set state = 'active' where org_id = %s and id = %s", books.org_id, fact)
    assert books.figures("2026-03-01", "2026-03-31")["cost"] == 100
    assert books.problems() == []


def test_a_deleted_entry_leaves_nothing(books: Books) -> None:
    fact = books.enter("cost", "2026-03-12", "100")
    books.fold()
    books.all("delete from manual_entries where org_id = %s and id = %s", books.org_id, fact)
    assert books.figures("2026-03-01", "2026-03-31")["cost"] == 0
    books.fold()
    books.all("select private.sweep_ledger()")
    assert books.value("select count(*) from private.ledger_daily where org_id = %s", books.org_id) == 0
    assert books.problems() == []


def test_a_note_does_not_touch_the_entry_and_a_new_person_does(books: Books) -> None:
    fact = books.enter("cost", "2026-03-12", "100")
    first = books.entry(fact)["posted_at"]
    books.all("update manual_entries set note = 'paper' where org_id = %s and id = %s", books.org_id, fact)
    assert books.entry(fact)["posted_at"] == first
    _, member = books.database.join(books.org_id, "rep")
    books.all(
        "update manual_entries set person_id = %s where org_id = %s and id = %s", member, books.org_id, fact
    )
    assert books.entry(fact)["person_id"] == member
    assert books.problems() == []


def test_deleting_a_customer_keeps_its_money(books: Books) -> None:
    customer = books.customer("Gone AB")
    books.enter("revenue", "2026-03-12", "100", customer_id=customer)
    books.all("delete from customers where org_id = %s and id = %s", books.org_id, customer)
    assert books.figures("2026-03-01", "2026-03-31")["revenue"] == 100
    assert books.problems() == []


def test_deleting_an_organisation_leaves_no_figure(books: Books) -> None:
    customer = books.customer("Gone AB")
    books.enter("revenue", "2026-03-12", "100", customer_id=customer)
    books.fold()
    books.all("delete from organisations where id = %s", books.org_id)
    books.fold()
    books.all("select private.sweep_ledger()")
    for table in (
        "public.ledger_entries",
        "private.ledger_daily",
        "private.ledger_people",
        "private.ledger_customers",
    ):
        assert books.value(f"select count(*) from {table} where org_id = %s", books.org_id) == 0


@pytest.mark.parametrize(
    "table",
    [
        "public.manual_entries",
        "public.ledger_entries",
        "private.ledger_daily",
        "private.ledger_delta",
        # a sale's amount and the reports are kept of these, and nothing would tell of rows that go
        "public.sale_lines",
        "public.state_changes",
        "private.sales_days",
        "private.sales_marks",
        "private.roi_days",
        "private.roi_marks",
    ],
)
def test_truncate_is_refused(books: Books, table: str) -> None:
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        books.all(f"truncate {table} cascade")


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_posting_under_a_snapshot_is_refused(books: Books, level: str) -> None:
    with books.database.connect() as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(f"set transaction isolation level {level}")
        connection.execute(
            "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
            " values (%s, 'cost', '2026-01-01', 1, 'SEK')", [books.org_id],
        )  # fmt: skip
    assert refused.value.sqlstate == "25001"


@pytest.mark.parametrize(
    ("column", "value"),
    [("amount", "0"), ("amount", "-1"), ("amount", "NaN"), ("amount", "Infinity"), ("happened_on", "infinity"),
     ("happened_on", "0202-01-01"), ("currency", "sek"), ("direction", "gift"), ("state", "lost"), ("amount", "0.0000000000001")],
)  # fmt: skip
def test_what_is_no_entry_is_refused_by_a_named_check(books: Books, column: str, value: str) -> None:
    good = {
        "direction": "cost",
        "happened_on": "2026-01-01",
        "amount": "1",
        "currency": "SEK",
        "state": "active",
    }
    given = good | {column: value}
    with pytest.raises(psycopg.errors.CheckViolation):
        books.all(
            f"insert into manual_entries (org_id, {', '.join(given)}) values (%s{', %s' * len(given)})",
            books.org_id,
            *given.values(),
        )


def test_a_customer_of_another_organisation_cannot_be_named(books: Books, database: Database) -> None:
    other = open_books(database)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        books.enter("cost", "2026-01-01", "1", customer_id=other.customer("Theirs"))
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        books.enter("cost", "2026-01-01", "1", customer_id=uuid.uuid4())


def test_repost_repairs_and_a_repost_of_what_is_right_writes_nothing(books: Books) -> None:
    fact = books.enter("cost", "2026-03-12", "100")
    first = books.entry(fact)
    books.all("select private.repost(%s, 'manual_entries', %s)", books.org_id, [fact])
    assert books.entry(fact) == first
    books.all("delete from ledger_entries where source_id = %s", fact)
    assert books.kinds() == {("error", "entry_missing")}
    books.all("select private.repost(%s, 'manual_entries', %s)", books.org_id, [fact])
    assert books.problems() == []


def test_a_repost_waits_for_an_edit_under_way_and_posts_what_it_left(books: Books) -> None:
    fact = books.enter("cost", "2026-03-12", "100")
    with books.database.connect() as editor:
        editor.execute("update manual_entries set amount = 70 where id = %s", [fact])
        repost = threading.Thread(
            target=books.all, args=("select private.repost(%s, 'manual_entries', %s)", books.org_id, [fact])
        )
        repost.start()
        repost.join(0.3)
        assert repost.is_alive()
    repost.join()
    assert books.entry(fact)["amount"] == 70
    assert books.problems() == []


def test_a_change_of_one_entry_reads_no_other(books: Books) -> None:
    """Counted in rows, not in time: a plan that reads the whole organisation took minutes with many entries."""
    books.all(
        "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
        " select %s, 'cost', '2026-03-12', n, 'SEK' from generate_series(1, 2000) as n", books.org_id,
    )  # fmt: skip
    books.all("analyze manual_entries, ledger_entries")
    fact = books.enter("cost", "2026-03-12", "100")
    for change in ("state = 'void'", "state = 'active'", "amount = 5"):
        with books.database.connect(anew=True) as connection:
            connection.execute(
                f"update manual_entries set {change} where id = %s and org_id = %s", [fact, books.org_id]
            )
            row = connection.execute(
                "select sum(seq_tup_read + idx_tup_fetch) as n from pg_stat_xact_user_tables"
                " where relname in ('manual_entries', 'ledger_entries')"
            ).fetchone()
        assert row is not None
        assert row["n"] < 50
    assert books.problems() == []
