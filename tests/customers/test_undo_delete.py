"""A deletion is taken back: the same row, to the same person, once, and by nobody else."""

from __future__ import annotations

import uuid

import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books
from tests.spine.test_members import call, refusal

UNDO = "select row_id from undo_delete(%s, %s)"


@pytest.fixture()
def books(database: Database) -> Books:
    return open_books(database)


def delete(books: Books, table: str, row_id: uuid.UUID, user: uuid.UUID | None = None) -> uuid.UUID:
    """Delete as a member, and the id of what the log says about it."""
    with books.database.acting_as(user or books.owner) as connection:
        gone = connection.execute(
            f"delete from {table} where org_id = %s and id = %s", [books.org_id, row_id]
        ).rowcount
    assert gone == 1
    return deletion(books, row_id)


def deletion(books: Books, row_id: uuid.UUID) -> uuid.UUID:
    return uuid.UUID(
        str(
            books.value(
                "select id from audit_log where org_id = %s and row_id = %s and op = 'delete' order by at desc limit 1",
                books.org_id,
                row_id,
            )
        )
    )


def row(books: Books, table: str, row_id: uuid.UUID) -> dict[str, object] | None:
    found = books.all(f"select * from {table} where org_id = %s and id = %s", books.org_id, row_id)
    return found[0] if found else None


def undo(books: Books, audit_id: uuid.UUID, user: uuid.UUID | None = None) -> object:
    return call(books.database, user or books.owner, UNDO, books.org_id, audit_id)


def test_an_entry_comes_back_whole_with_its_money(books: Books) -> None:
    customer = books.customer("Berg AB")
    entry = books.enter(
        "revenue", "2026-03-12", "1234.5678", customer_id=customer, note="By hand", state="active"
    )
    before, figures = row(books, "manual_entries", entry), books.figures("2026-03-01", "2026-03-31")
    audit_id = delete(books, "manual_entries", entry)
    assert books.figures("2026-03-01", "2026-03-31")["revenue"] == 0
    assert undo(books, audit_id) == entry
    assert row(books, "manual_entries", entry) == before
    assert books.figures("2026-03-01", "2026-03-31") == figures
    assert books.problems() == []


def test_it_is_told_who_put_it_back_and_how(books: Books) -> None:
    entry = books.enter("cost", "2026-03-12", "5")
    undo(books, delete(books, "manual_entries", entry))
    told = books.all(
        "select op, actor from audit_log where org_id = %s and row_id = %s and job = 'undo_delete' order by at",
        books.org_id,
        entry,
    )
    assert told[0] == {"op": "insert", "actor": books.owner}


def test_it_works_once_until_the_row_is_deleted_again(books: Books) -> None:
    entry = books.enter("cost", "2026-03-12", "5")
    first = delete(books, "manual_entries", entry)
    undo(books, first)
    assert refusal(books.database, books.owner, UNDO, books.org_id, first) == ("KT073", 409)
    second = delete(books, "manual_entries", entry)
    assert refusal(books.database, books.owner, UNDO, books.org_id, first) == ("KT073", 409)
    undo(books, second)
    assert row(books, "manual_entries", entry) is not None


def test_a_customer_comes_back_with_contacts_identities_and_what_pointed_to_it(books: Books) -> None:
    customer = books.customer("Berg AB", email="info@berg.example")
    entry = books.enter("revenue", "2026-03-12", "10", customer_id=customer)
    contact = books.value(
        "insert into contacts (org_id, customer_id, name) values (%s, %s, 'Eva') returning id",
        books.org_id,
        customer,
    )
    books.all(
        "insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, 'domain', 'berg.example')",
        books.org_id,
        customer,
    )
    before = [row(books, "customers", customer), row(books, "contacts", contact)]
    audit_id = delete(books, "customers", customer)
    assert books.entry(entry)["customer_id"] is None
    assert undo(books, audit_id) == customer
    assert [row(books, "customers", customer), row(books, "contacts", contact)] == before
    kinds = books.all(
        "select kind, value from customer_identities where org_id = %s and customer_id = %s order by kind",
        books.org_id,
        customer,
    )
    assert kinds == [
        {"kind": "domain", "value": "berg.example"},
        {"kind": "mail", "value": "info@berg.example"},
    ]
    assert books.entry(entry)["customer_id"] == customer
    assert books.problems() == []


def test_an_identity_that_found_another_customer_stays_there(books: Books) -> None:
    customer = books.customer("Berg AB", email="info@berg.example")
    audit_id = delete(books, "customers", customer)
    heir = books.customer("Berg Nya AB", email="info@berg.example")
    undo(books, audit_id)
    assert (
        books.value(
            "select customer_id from customer_identities where org_id = %s and value = 'info@berg.example'",
            books.org_id,
        )
        == heir
    )


def test_a_contact_without_its_customer_has_no_place(books: Books) -> None:
    customer = books.customer("Berg AB")
    contact = books.value(
        "insert into contacts (org_id, customer_id, name) values (%s, %s, 'Eva') returning id",
        books.org_id,
        customer,
    )
    audit_id = delete(books, "contacts", contact)
    delete(books, "customers", customer)
    assert refusal(books.database, books.owner, UNDO, books.org_id, audit_id) == ("KT074", 409)
    assert row(books, "contacts", contact) is None


def test_an_entry_goes_to_the_customer_that_took_over_or_to_nobody(books: Books) -> None:
    kept, merged = books.customer("Berg AB"), books.customer("Bergs")
    entry = books.enter("revenue", "2026-03-12", "10", customer_id=merged)
    audit_id = delete(books, "manual_entries", entry)
    call(books.database, books.owner, "select merge_customers(%s, %s, %s)", books.org_id, kept, merged)
    undo(books, audit_id)
    assert books.entry(entry)["customer_id"] == kept
    alone = books.customer("Alm AB")
    other = books.enter("revenue", "2026-03-12", "10", customer_id=alone)
    audit_id = delete(books, "manual_entries", other)
    delete(books, "customers", alone)
    undo(books, audit_id)
    assert books.entry(other)["customer_id"] is None


def test_a_customer_that_was_part_of_a_merge_is_not_put_together_again(books: Books) -> None:
    kept, merged = books.customer("Berg AB"), books.customer("Bergs")
    call(books.database, books.owner, "select merge_customers(%s, %s, %s)", books.org_id, kept, merged)
    audit_id = delete(books, "customers", kept)
    assert refusal(books.database, books.owner, UNDO, books.org_id, audit_id) == ("KT074", 409)


def test_a_customer_whose_merge_was_undone_comes_back(books: Books) -> None:
    kept, merged = books.customer("Berg AB"), books.customer("Bergs")
    entry = books.enter("revenue", "2026-03-12", "10", customer_id=merged)
    merge = call(
        books.database, books.owner, "select merge_customers(%s, %s, %s)", books.org_id, kept, merged
    )
    call(books.database, books.owner, "select undo_merge(%s, %s)::text", books.org_id, merge)
    undo(books, delete(books, "customers", merged))
    assert books.entry(entry)["customer_id"] == merged


def test_what_was_nobodys_is_nobodys_again(books: Books) -> None:
    entry = books.enter("revenue", "2026-03-12", "10")
    assert books.entry(entry)["person_id"] is None
    undo(books, delete(books, "manual_entries", entry))
    assert books.entry(entry)["person_id"] is None


def test_only_who_may_delete_and_make_such_rows(books: Books) -> None:
    manager, _ = books.database.join(books.org_id, "manager")
    rep, place = books.database.join(books.org_id, "rep")
    viewer, _ = books.database.join(books.org_id, "viewer")
    entry = books.enter("revenue", "2026-03-12", "10", assigned_to=place)
    audit_id = delete(books, "manual_entries", entry, manager)
    for person in (rep, viewer):
        assert refusal(books.database, person, UNDO, books.org_id, audit_id) == ("KT003", 403)
    assert undo(books, audit_id, manager) == entry
    found = row(books, "manual_entries", entry)
    assert found is not None and found["assigned_to"] == place


def test_another_organisation_does_not_exist(books: Books, database: Database) -> None:
    other = open_books(database)
    audit_id = delete(books, "manual_entries", books.enter("cost", "2026-03-12", "5"))
    assert refusal(database, other.owner, UNDO, books.org_id, audit_id) == ("KT004", 404)
    assert refusal(database, other.owner, UNDO, other.org_id, audit_id) == ("KT072", 404)
    assert refusal(database, other.owner, UNDO, other.org_id, uuid.uuid4()) == ("KT072", 404)


def test_only_deletions_of_the_last_quarter_of_an_hour_and_of_such_tables(books: Books) -> None:
    audit_id = uuid.uuid4()
    books.all(
        "insert into audit_log (org_id, at, id, table_name, row_id, op, old)"
        " values (%s, now() - interval '16 minutes', %s, 'manual_entries', gen_random_uuid(), 'delete', '{}')",
        books.org_id,
        audit_id,
    )
    assert refusal(books.database, books.owner, UNDO, books.org_id, audit_id) == ("KT072", 404)
    changed = books.value(
        "select id from audit_log where org_id = %s and table_name = 'organisations' limit 1", books.org_id
    )
    assert refusal(books.database, books.owner, UNDO, books.org_id, changed) == ("KT072", 404)


def test_what_the_log_does_not_tell_comes_back_too(books: Books) -> None:
    customer, other = books.customer("Berg AB"), books.customer("Alm AB")
    integration = books.value(
        "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'Main') returning id",
        books.org_id,
    )
    for table, columns, values in (
        ("openrouter_keys", "integration_id, key_hash, name", "%s, 'of_berg', 'Key'"),
        ("ai_usage_logs", "integration_id, generation_id, model, key_hash, cost", "%s, 'given', 'a/one', 'k', 1"),
        ("ai_usage_logs", "integration_id, generation_id, model, key_hash, cost", "%s, 'moved', 'a/one', 'k', 1"),
        ("ai_usage_days", "integration_id, usage_on, model, cost", "%s, '2026-03-12', 'a/one', 2"),
    ):  # fmt: skip
        books.all(
            f"insert into {table} (org_id, {columns}, customer_id) values (%s, {values}, %s)",
            books.org_id, integration, customer,
        )  # fmt: skip
    audit_id = delete(books, "customers", customer)
    books.all("update ai_usage_logs set customer_id = %s where generation_id = 'moved'", other)
    undo(books, audit_id)
    found = books.all(
        "select generation_id as what, customer_id from ai_usage_logs where org_id = %(org)s"
        " union all select 'day', customer_id from ai_usage_days where org_id = %(org)s"
        " union all select 'key', customer_id from openrouter_keys where org_id = %(org)s".replace(
            "%(org)s", f"'{books.org_id}'"
        )
    )
    assert {row["what"]: row["customer_id"] for row in found} == {
        "given": customer, "moved": other, "day": customer, "key": customer,
    }  # fmt: skip
    assert books.problems() == []


def test_an_entry_goes_back_where_undone_merges_would_have_put_it(books: Books) -> None:
    a, b, c = (books.customer(name) for name in "ABC")
    entry = books.enter("revenue", "2026-03-12", "10", customer_id=a)
    late = books.enter("revenue", "2026-03-12", "10", customer_id=c)
    merges = [
        call(books.database, books.owner, "select merge_customers(%s, %s, %s)", books.org_id, kept, merged)
        for kept, merged in ((b, a), (c, b))
    ]
    deletions = [delete(books, "manual_entries", each) for each in (entry, late)]
    call(books.database, books.owner, "select undo_merge(%s, %s)::text", books.org_id, merges[1])
    undo(books, deletions[0])
    assert books.entry(entry)["customer_id"] == b
    undo(books, deletions[1])
    assert books.entry(late)["customer_id"] == c
    again = delete(books, "manual_entries", entry)
    call(books.database, books.owner, "select undo_merge(%s, %s)::text", books.org_id, merges[0])
    undo(books, again)
    assert books.entry(entry)["customer_id"] == a
    assert books.problems() == []


def test_an_entry_that_was_deleted_after_the_merge_was_undone_stays_where_it_was(books: Books) -> None:
    kept, merged = books.customer("Kept"), books.customer("Merged")
    entry = books.enter("revenue", "2026-03-12", "10", customer_id=merged)
    merge = call(
        books.database, books.owner, "select merge_customers(%s, %s, %s)", books.org_id, kept, merged
    )
    call(books.database, books.owner, "select undo_merge(%s, %s)::text", books.org_id, merge)
    books.all("update manual_entries set customer_id = %s where id = %s", kept, entry)
    undo(books, delete(books, "manual_entries", entry))
    assert books.entry(entry)["customer_id"] == kept


def test_an_organisation_with_customers_and_entries_can_still_be_deleted(books: Books) -> None:
    books.enter("revenue", "2026-03-12", "10", customer_id=books.customer("Berg AB"))
    gone = books.customer("Alm AB")
    books.enter("revenue", "2026-03-12", "10", customer_id=gone)
    delete(books, "customers", gone)
    books.all("delete from organisations where id = %s", books.org_id)
    assert books.value("select count(*) from private.customer_ties where org_id = %s", books.org_id) == 0


def test_settings_of_the_return_come_back_under_their_id_unless_the_day_has_others(books: Books) -> None:
    add = (
        "insert into roi_settings (org_id, valid_from, attribution_days, currency, hourly_wage, minutes_per_call)"
        " values (%s, '2026-03-01', 7, 'SEK', %s, 4) returning id"
    )
    settings = books.value(add, books.org_id, "250")
    before = row(books, "roi_settings", settings)
    audit_id = delete(books, "roi_settings", settings)
    manager, _ = books.database.join(books.org_id, "manager")
    assert refusal(books.database, manager, UNDO, books.org_id, audit_id) == ("KT003", 403)
    assert undo(books, audit_id) == settings
    assert row(books, "roi_settings", settings) == before
    audit_id = delete(books, "roi_settings", settings)
    books.value(add, books.org_id, "300")
    assert refusal(books.database, books.owner, UNDO, books.org_id, audit_id) == ("KT074", 409)
