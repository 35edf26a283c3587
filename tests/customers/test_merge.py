"""Two customers become one and part again, money and all."""

from __future__ import annotations

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books


@pytest.fixture()
def books(database: Database) -> Books:
    return open_books(database)


def call(books: Books, query: str, *values: Any, user: uuid.UUID | None = None) -> Any:
    with books.database.acting_as(user or books.owner) as connection:
        row = connection.execute(query, values).fetchone()
    assert row is not None
    return next(iter(row.values()))


def merge(books: Books, kept: uuid.UUID, merged: uuid.UUID) -> uuid.UUID:
    found = call(books, "select merge_customers(%s, %s, %s)", books.org_id, kept, merged)
    assert isinstance(found, uuid.UUID)
    return found


def state(books: Books) -> list[list[dict[str, Any]]]:
    """Everything that a merge may touch, but clocks and versions."""
    return [
        sorted(books.all(f"select to_jsonb(t) - 'updated_at' - 'version' - 'posted_at' as row from {table} as t where org_id = %s", books.org_id), key=str)
        for table in ("customers", "contacts", "customer_identities", "manual_entries", "ledger_entries")
    ]  # fmt: skip


def test_a_merge_moves_everything_and_undo_puts_all_back(books: Books) -> None:
    kept, merged = (
        books.customer("Kept", email="kept@example.com"),
        books.customer("Merged", email="merged@example.com"),
    )
    books.all("insert into contacts (org_id, customer_id, name) values (%s, %s, 'Eva')", books.org_id, merged)
    books.enter("revenue", "2026-03-12", "100", customer_id=merged)
    books.enter("revenue", "2026-03-12", "10", customer_id=kept)
    before = state(books)
    merge_id = merge(books, kept, merged)
    for table in ("contacts", "customer_identities", "manual_entries", "ledger_entries"):
        assert (
            books.value(
                f"select count(*) from {table} where org_id = %s and customer_id <> %s", books.org_id, kept
            )
            == 0
        )
    assert books.value("select moved_count from customer_merges where id = %s", merge_id) == 3
    assert books.problems() == []
    with books.database.acting_as(books.owner) as connection:
        rows = connection.execute(
            "select customer_name, revenue from overview_customers(%s, '2026-03-01', '2026-03-31', 'SEK', 5)",
            [books.org_id],
        )
        assert rows.fetchall() == [{"customer_name": "Kept", "revenue": 110}]
    call(books, "select undo_merge(%s, %s)", books.org_id, merge_id)
    assert state(books) == before
    books.fold()
    assert books.problems() == []


def test_what_came_after_the_merge_stays_with_the_kept_one(books: Books) -> None:
    kept, merged = books.customer("Kept"), books.customer("Merged")
    merge_id = merge(books, kept, merged)
    late = books.enter("revenue", "2026-03-12", "100", customer_id=merged)
    assert books.entry(late)["customer_id"] == kept
    call(books, "select undo_merge(%s, %s)", books.org_id, merge_id)
    assert books.entry(late)["customer_id"] == kept


def test_contacts_and_addresses_that_come_after_the_merge_belong_to_the_kept_one(
    books: Books, database: Database
) -> None:
    _, place = database.join(books.org_id, "rep")
    kept, merged = books.customer("Kept", assigned_to=place), books.customer("Merged")
    merge(books, kept, merged)
    contact = books.all(
        "insert into contacts (org_id, customer_id, name) values (%s, %s, 'Eva') returning customer_id, assigned_to",
        books.org_id,
        merged,
    )
    assert contact == [{"customer_id": kept, "assigned_to": place}]
    books.all("update customers set email = 'new@example.com' where id = %s", merged)
    assert (
        books.value(
            "select customer_id from customer_identities where org_id = %s and value = 'new@example.com'",
            books.org_id,
        )
        == kept
    )


def test_a_contact_that_comes_while_the_merge_runs_belongs_to_the_kept_one(books: Books) -> None:
    kept, merged = books.customer("Kept"), books.customer("Merged")
    with ThreadPoolExecutor(1) as pool, books.database.acting_as(books.owner) as connection:
        connection.execute("select merge_customers(%s, %s, %s)", [books.org_id, kept, merged])
        contact = pool.submit(
            books.value,
            "insert into contacts (org_id, customer_id, name) values (%s, %s, 'Eva') returning customer_id",
            books.org_id,
            merged,
        )
        while not books.value(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        ):
            assert not contact.done()
    assert contact.result() == kept


def test_chains_part_in_the_reverse_order(books: Books) -> None:
    a, b, c = (books.customer(name) for name in "ABC")
    books.enter("cost", "2026-03-12", "1", customer_id=a)
    before = state(books)
    first, second = merge(books, b, a), merge(books, c, b)
    late = books.enter("cost", "2026-03-12", "1", customer_id=a)
    assert books.entry(late)["customer_id"] == c
    books.all("delete from manual_entries where id = %s", late)
    with pytest.raises(psycopg.Error, match="KT025"):
        call(books, "select undo_merge(%s, %s)", books.org_id, first)
    call(books, "select undo_merge(%s, %s)", books.org_id, second)
    call(books, "select undo_merge(%s, %s)", books.org_id, first)
    assert state(books) == before
    with pytest.raises(psycopg.Error, match="KT024"):
        call(books, "select undo_merge(%s, %s)", books.org_id, first)


def test_what_cannot_be_merged_is_refused(books: Books, database: Database) -> None:
    kept, merged = books.customer("Kept"), books.customer("Merged")
    with pytest.raises(psycopg.Error, match="KT022"):
        merge(books, kept, kept)
    with pytest.raises(psycopg.Error, match="KT004"):
        merge(books, kept, open_books(database).customer("Theirs"))
    rep, _ = database.join(books.org_id, "rep")
    with pytest.raises(psycopg.Error, match="KT003"):
        call(books, "select merge_customers(%s, %s, %s)", books.org_id, kept, merged, user=rep)
    merge(books, kept, merged)
    with pytest.raises(psycopg.Error, match="KT023"):
        merge(books, kept, merged)


@pytest.mark.parametrize("seed", range(3))
def test_random_merges_and_undos_keep_every_total(books: Books, seed: int) -> None:
    rng = random.Random(seed)
    customers = [books.customer(f"C{number}", email=f"c{number}@example.com") for number in range(6)]
    for number in range(30):
        books.enter(
            rng.choice(["revenue", "cost"]),
            f"2026-03-{1 + number % 28:02}",
            str(rng.randrange(1, 10_000)),
            customer_id=rng.choice(customers),
        )
    before, done = state(books), []
    for _ in range(20):
        free = [
            row["id"]
            for row in books.all(
                "select id from customers where org_id = %s and merged_into is null", books.org_id
            )
        ]
        if done and (len(free) < 2 or rng.random() < 0.4):
            call(books, "select undo_merge(%s, %s)", books.org_id, done.pop())
        else:
            done.append(merge(books, *rng.sample(free, 2)))
        if rng.random() < 0.3:
            books.fold()
        assert books.problems() == []
    while done:
        call(books, "select undo_merge(%s, %s)", books.org_id, done.pop())
    assert state(books) == before
    assert books.problems() == []
