"""No entry that somebody may type makes a total that cannot be shown."""

from __future__ import annotations

import shutil
import uuid
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from stack.database import diff, files, push
from stack.postgres import SUPERUSER, Cluster
from tests.conftest import TEMPLATE
from tests.database import Database
from tests.ledger.books import Books, open_books
from tests.rest import bearer, serving

PERIOD = {"from_on": "2026-03-01", "to_on": "2026-03-31"}
LARGEST = 1_000_000_000
# 200 of the largest entries, at 20,000 rupiah for a euro
TOTAL = 200 * LARGEST * 20_000


@pytest.fixture(scope="module")
def books(database: Database) -> Books:
    owner = database.new_user(currency="IDR")
    return Books(database, database.organisation_of(owner), owner)


def test_a_rep_cannot_break_the_overviews_with_the_largest_entries(books: Books) -> None:
    books.rate("IDR", "2026-03-12", "20000")
    books.rate("USD", "2026-03-12", "1")
    customer = books.customer("Toko Besar")
    rep, _ = books.database.join(books.org_id, "rep")
    with books.database.acting_as(rep) as connection:
        connection.execute(
            "insert into manual_entries (org_id, direction, happened_on, amount, currency, customer_id)"
            " select %s, 'revenue', '2026-03-12', %s, 'EUR', %s from generate_series(1, 200)",
            [books.org_id, LARGEST, customer],
        )
    with serving(books.database) as api:
        for name, more in (("figures", {}), ("days", {}), ("customers", {"top": 5})):
            body = {"org_id": str(books.org_id), "in_currency": "IDR"} | PERIOD | more
            reply = api.post(f"/rpc/overview_{name}", json=body, headers=bearer(books.owner))
            assert reply.status_code == 200, reply.text
            assert TOTAL in {Decimal(row["revenue"]) for row in reply.json()}
        for view in ("ledger_daily", "ledger_people", "ledger_customers"):
            reply = api.get(f"/{view}?org_id=eq.{books.org_id}", headers=bearer(books.owner))
            assert {Decimal(row["amount_org"]) for row in reply.json()} == {TOTAL}, view
    books.fold()
    assert books.figures("2026-03-01", "2026-03-31", "IDR")["revenue"] == TOTAL
    assert books.problems() == []


def test_ai_calls_of_any_price_add_up(books: Books) -> None:
    integration = books.value(
        "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'Main') returning id",
        books.org_id,
    )
    books.all(
        "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost)"
        " select %s, %s, g::text, '2026-03-12', 'a/one', 'k', 1000000000 from generate_series(1, 200) as g",
        books.org_id, integration,
    )  # fmt: skip
    with books.database.acting_as(books.owner) as connection:
        [now, _] = connection.execute(
            "select cost from ai_usage_totals(%s, '2026-03-01', '2026-03-31', 'IDR')", [books.org_id]
        ).fetchall()
    assert now["cost"] == TOTAL


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [("1000000000", "EUR", True), ("1000000000.01", "EUR", False), ("10000000000", "IDR", True),
     ("10000000001", "IDR", False), ("10000000001", "EUR", False)],
)  # fmt: skip
def test_an_entry_is_bounded_by_a_check_that_says_so(
    books: Books, amount: str, currency: str, fits: bool
) -> None:
    if fits:
        assert isinstance(books.enter("cost", "2026-05-01", amount, currency), uuid.UUID)
        return
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        books.enter("cost", "2026-05-01", amount, currency)
    assert refused.value.diag.constraint_name == "manual_entries_amount_is_in_bounds"


def test_a_database_from_before_the_limit_is_brought_up_and_what_it_held_can_be_voided(
    cluster: Cluster, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(files.ROOT, tmp_path / "supabase"))
    (root / "migrations" / "20261121100940_widen_money_amount.sql").unlink()
    older = Database(cluster, "before_the_limit")
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as admin:
        admin.execute(f"create database {older.name} owner postgres")
        try:
            cluster.bootstrap({}, older.name)
            push.push(older.dsn(), say=lambda _: None, root=root)
            books = open_books(older)
            entry = books.enter("cost", "2026-05-02", "5000000000")
            push.push(older.dsn(), say=lambda _: None)
            assert diff.drift(older.dsn(), cluster.dsn("postgres", TEMPLATE)) == []
            books.all("update manual_entries set state = 'void' where id = %s", entry)
            assert books.problems() == []
        finally:
            admin.execute(f"drop database {older.name} with (force)")
