"""Who sees and changes which customer, and what makes two customers the same."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books


@pytest.fixture()
def books(database: Database) -> Books:
    return open_books(database)


def as_user(books: Books, user: uuid.UUID, query: str, *values: Any) -> list[dict[str, Any]]:
    with books.database.acting_as(user) as connection:
        cursor = connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def identities(books: Books, customer: uuid.UUID) -> set[tuple[str, str]]:
    rows = books.all(
        "select kind, value from customer_identities where org_id = %s and customer_id = %s",
        books.org_id,
        customer,
    )
    return {(row["kind"], row["value"]) for row in rows}


def test_a_rep_works_with_own_customers_only(books: Books) -> None:
    rep, membership = books.database.join(books.org_id, "rep")
    theirs = books.customer("A colleague's")
    [mine] = as_user(
        books,
        rep,
        "insert into customers (org_id, name) values (%s, 'Mine') returning id, assigned_to, version",
        books.org_id,
    )
    assert (mine["assigned_to"], mine["version"]) == (membership, 1)
    assert [row["name"] for row in as_user(books, rep, "select name from customers")] == ["Mine"]
    assert as_user(books, rep, "update customers set name = 'Taken' where id = %s returning id", theirs) == []
    assert as_user(
        books, rep, "update customers set name = 'Still mine' where id = %s returning version", mine["id"]
    ) == [{"version": 2}]
    assert as_user(books, rep, "delete from customers where id = %s returning id", mine["id"]) == []
    assert books.value("select count(*) from customers where org_id = %s", books.org_id) == 2
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(
            books,
            rep,
            "insert into contacts (org_id, customer_id, name) values (%s, %s, 'X')",
            books.org_id,
            theirs,
        )
    as_user(
        books,
        rep,
        "insert into contacts (org_id, customer_id, name) values (%s, %s, 'X')",
        books.org_id,
        mine["id"],
    )


@pytest.mark.parametrize(
    ("role", "sees", "writes"),
    [("admin", 1, True), ("manager", 1, True), ("viewer", 1, False), ("talent", 0, False)],
)
def test_what_the_other_roles_may(books: Books, role: str, sees: int, writes: bool) -> None:
    user, _ = books.database.join(books.org_id, role)
    customer = books.customer("Bageriet AB")
    assert len(as_user(books, user, "select id from customers where org_id = %s", books.org_id)) == sees
    changed = as_user(books, user, "update customers set note = 'x' where id = %s returning id", customer)
    assert len(changed) == (1 if writes else 0)
    if writes:
        as_user(books, user, "insert into customers (org_id, name) values (%s, 'New')", books.org_id)
    else:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_user(books, user, "insert into customers (org_id, name) values (%s, 'New')", books.org_id)
    assert len(as_user(books, user, "delete from customers where id = %s returning id", customer)) == (
        1 if writes else 0
    )


def test_another_organisation_and_a_stranger_see_and_change_nothing(books: Books, database: Database) -> None:
    customer = books.customer("Secret AB", email="a@secret.example")
    books.enter("revenue", "2026-03-12", "100", customer_id=customer)
    books.fold()
    outsider = open_books(database).owner
    for table in ("customers", "contacts", "customer_identities", "manual_entries", "ledger_entries", "ledger_daily", "ledger_people",
                  "ledger_customers", "ledger_lines", "audit_log", "customer_merges", "customer_duplicates"):  # fmt: skip
        assert as_user(books, outsider, f"select 1 from {table} where org_id = %s", books.org_id) == [], table
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.acting_as(None, "anon") as connection,
        ):
            connection.execute(f"select 1 from {table}")
    assert (
        as_user(books, outsider, "update customers set name = 'x' where id = %s returning id", customer) == []
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, outsider, "insert into customers (org_id, name) values (%s, 'Forged')", books.org_id)
    with pytest.raises(psycopg.Error) as refused:
        as_user(
            books,
            outsider,
            "select * from overview_figures(%s, '2026-03-01', '2026-03-31', 'SEK')",
            books.org_id,
        )
    assert "KT004" in str(refused.value)


@pytest.mark.parametrize("column", ["id", "assigned_to", "version", "merged_into"])
def test_a_column_of_the_servers_cannot_be_given(books: Books, column: str) -> None:
    customer = books.customer("Bageriet AB")
    value = 7 if column == "version" else uuid.uuid4()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(
            books,
            books.owner,
            f"insert into customers (org_id, name, {column}) values (%s, 'x', %s)",
            books.org_id,
            value,
        )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, books.owner, f"update customers set {column} = %s where id = %s", value, customer)


def test_a_customer_never_changes_organisation(books: Books, database: Database) -> None:
    customer = books.customer("Bageriet AB")
    other = open_books(database)
    database.join(other.org_id, "admin", books.owner)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_user(books, books.owner, "update customers set org_id = %s where id = %s", other.org_id, customer)


def test_mail_and_phone_become_identities_in_one_way_of_writing(books: Books) -> None:
    customer = books.customer("Åsa", email="Asa@Example.COM", phone="070-123 45 67")
    assert identities(books, customer) == {("mail", "asa@example.com"), ("phone", "+46701234567")}
    for kind, given, kept in [
        ("phone", "0046 (0)8 123 456", "+468123456"),
        ("domain", "https://www.Example.com/about", "example.com"),
    ]:
        found = books.value(
            "insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, %s, %s) returning value",
            books.org_id, customer, kind, given,
        )  # fmt: skip
        assert found == kept
    with pytest.raises(psycopg.errors.CheckViolation):
        books.all(
            "insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, 'phone', '12')",
            books.org_id,
            customer,
        )
    books.customer("No number", phone="ask at the desk")


def test_an_identity_is_one_customers_and_a_second_one_shows_as_a_duplicate(books: Books) -> None:
    first, second = (
        books.customer("First", email="same@example.com"),
        books.customer("Second", email="SAME@example.com"),
    )
    assert identities(books, second) == set()
    found = as_user(
        books,
        books.owner,
        "select kept_id, merged_id, kind, value from customer_duplicates where org_id = %s",
        books.org_id,
    )
    assert found == [{"kept_id": first, "merged_id": second, "kind": "mail", "value": "same@example.com"}]
    with pytest.raises(psycopg.errors.UniqueViolation):
        books.all(
            "insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, 'mail', 'same@example.com')",
            books.org_id, second,
        )  # fmt: skip


def test_a_customer_changes_hands_with_contacts_and_identities(books: Books) -> None:
    rep, membership = books.database.join(books.org_id, "rep")
    customer = books.customer("Bageriet AB", email="a@bageriet.example")
    books.all(
        "insert into contacts (org_id, customer_id, name) values (%s, %s, 'Eva')", books.org_id, customer
    )
    as_user(books, books.owner, "select assign_customer(%s, %s, %s)", books.org_id, customer, membership)
    for table in ("customers", "contacts", "customer_identities"):
        assert len(as_user(books, rep, f"select id from {table}")) == 1, table
    with pytest.raises(psycopg.Error) as refused:
        as_user(books, rep, "select assign_customer(%s, %s, %s)", books.org_id, customer, membership)
    assert "KT003" in str(refused.value)
